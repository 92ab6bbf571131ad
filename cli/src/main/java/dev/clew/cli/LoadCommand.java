package dev.clew.cli;

import dev.clew.cli.load.Load;
import dev.clew.cli.load.LoadPlan;
import dev.clew.cli.load.LoadPlan.Protocol;
import dev.clew.cli.load.LoadReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a file of recorded OTLP requests as fast as they are acknowledged.",
            "The file holds, again and again, a big-endian length of four bytes and that many bytes of one "
                    + "ExportTraceServiceRequest; it may be packed with zstd.",
            "Prints one JSON document: {sentSpans, acknowledgedSpans, rejectedSpans, failedSpans, requests, bytes, "
                    + "retries, seconds, spansPerSecond, p50Millis, p99Millis}."
        },
        footer = {
            "%nExamples:",
            "  clew load spans.otlp.zst",
            "  clew load spans.otlp.zst --to http://tracing:4318 --protocol http --gzip",
            "  clew load spans.otlp --connections 8 --repeat 10"
        })
final class LoadCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The recorded requests.")
    private Path file = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:4317",
            description = "The receiver. Default: http://127.0.0.1:4317")
    private URI to = URI.create("");

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many connections; each carries one request at a time. Default: 4")
    private int connections;

    @Option(names = "--protocol", defaultValue = "grpc", description = "grpc or http. Default: grpc")
    private Protocol protocol = Protocol.GRPC;

    @Option(names = "--gzip", description = "Compress the requests.")
    private boolean gzip;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "1", description = "How often. Default: 1")
    private int repeat;

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to try a request again that the receiver cannot take. Default: 60s")
    private Duration patience = Duration.ZERO;

    LoadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (connections < 1 || repeat < 1) {
            throw new UsageFault("--connections %d, --repeat %d: at least 1 is needed".formatted(connections, repeat));
        }
        if (!Files.isRegularFile(file)) {
            console.err().println("clew: no file " + file);
            return ExitCode.NOT_FOUND.number();
        }
        var load = new Load(new LoadPlan(file, to, protocol, gzip, connections, repeat, patience));
        LoadReport report;
        try (var _ = LoadProgress.of(load, console)) {
            report = load.run();
        } catch (IOException unreadable) {
            throw new UsageFault("cannot read %s: %s".formatted(file, unreadable.getMessage()));
        }
        print(report);
        return code(report).number();
    }

    private void print(LoadReport report) {
        JsonDocument.print(console.out(), json -> {
            json.writeNumberProperty("sentSpans", report.sentSpans());
            json.writeNumberProperty("acknowledgedSpans", report.acknowledgedSpans());
            json.writeNumberProperty("rejectedSpans", report.rejectedSpans());
            json.writeNumberProperty("failedSpans", report.failedSpans());
            json.writeNumberProperty("requests", report.requests());
            json.writeNumberProperty("bytes", report.bytes());
            json.writeNumberProperty("retries", report.retries());
            json.writeNumberProperty("seconds", rounded(report.seconds()));
            json.writeNumberProperty("spansPerSecond", Math.round(report.spansPerSecond()));
            json.writeNumberProperty("p50Millis", rounded(report.p50Millis()));
            json.writeNumberProperty("p99Millis", rounded(report.p99Millis()));
        });
        if (report.stop() != null) {
            console.err().println("clew: " + report.stop().message());
        } else if (report.firstProblem() != null) {
            console.err().println("clew: the receiver said: " + report.firstProblem());
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static ExitCode code(LoadReport report) {
        if (report.stop() == null) {
            return report.failedSpans() == 0 ? ExitCode.OK : ExitCode.FINDING;
        }
        return switch (report.stop().reason()) {
            case BAD_FILE -> ExitCode.USAGE;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
            case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
        };
    }
}
