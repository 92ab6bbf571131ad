package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.SamplingVerdict;
import dev.clew.model.TraceId;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Why a trace is there, or is not any more: by which rule, of which version of the policy, at which "
                    + "probability, when, and how many spans there were.",
            "--json: {traceId, storedSpans, isDecided, undecidedBecause} or {traceId, storedSpans, isDecided, isKept, "
                    + "rule, policyVersion, probability, threshold, knowsUpstream, decidedAt, spans, isHeld}."
        },
        footer = {"%nExamples:", "  clew sampling explain 5b8aa5a2d2c872e8321cf37308d69df2"})
final class SamplingExplainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", description = "The trace id: up to 32 hexadecimal digits.")
    private TraceId id = new TraceId(0, 0);

    @Mixin
    private ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    SamplingExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SamplingVerdict verdict;
        try (ClewServer asked = server.connect()) {
            verdict = asked.samplingVerdict(id);
        }
        if (json) {
            console.out().println(verdict.json());
        } else {
            print(verdict, console.out());
        }
        return ExitCode.OK.number();
    }

    private static void print(SamplingVerdict verdict, PrintStream out) {
        if (!verdict.undecidedBecause().isEmpty()) {
            out.printf(
                    "Trace %s is there, with %,d spans: %s.%n",
                    verdict.traceId(), verdict.storedSpans(), verdict.undecidedBecause());
            return;
        }
        out.printf("Trace %s was %s.%n%n", verdict.traceId(), verdict.isKept() ? "kept" : "dropped");
        out.printf("rule         %s, version %d of the policy%n", verdict.rule(), verdict.policyVersion());
        out.printf("probability  %s%%%s%n", number(100 * verdict.probability()), weight(verdict));
        out.printf("decided      %s, with %,d spans%n", verdict.decidedAt(), verdict.spans());
        out.printf("stored now   %,d spans%s%n", verdict.storedSpans(), held(verdict));
    }

    private static String weight(SamplingVerdict verdict) {
        if (!verdict.isKept()) {
            return "";
        }
        return verdict.knowsUpstream()
                ? ": it stands for %s".formatted(number(1 / verdict.probability()))
                : ": it stands for %s, if nothing was left out before it came here"
                        .formatted(number(1 / verdict.probability()));
    }

    private static String held(SamplingVerdict verdict) {
        return verdict.isHeld() ? ": held back, and kept after all if one comes that the policy keeps" : "";
    }

    private static String number(double number) {
        return "%.4g".formatted(number).replaceAll("\\.?0+$", "");
    }
}
