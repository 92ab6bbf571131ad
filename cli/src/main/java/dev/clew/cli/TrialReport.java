package dev.clew.cli;

import dev.clew.cli.ask.PolicyTrial;
import dev.clew.cli.ask.PolicyTrial.Share;
import dev.clew.cli.draw.Durations;
import dev.clew.cli.draw.Look;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.io.PrintStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// What a sampling policy would have kept, for people and for programs.
final class TrialReport {
    private TrialReport() {}

    static void print(PolicyTrial trial, Look drawn, PrintStream out) {
        var kept = new Table(List.of(
                new Column("POLICY " + trial.policy(), false, true),
                new Column("KEPT", true, false),
                new Column("OF", true, false),
                new Column("SHARE", true, false)));
        kept.add(row("traces", trial.keptTraces()));
        kept.add(row("spans", trial.keptSpans()));
        kept.add(row("traces with an error", trial.keptErrors()));
        kept.add(row("slowest 1%, from " + Durations.text(trial.slowNanos()), trial.keptSlow()));
        kept.add(row("operations, once at least", trial.keptOperations()));
        kept.print(drawn, out);
        out.println();
        var rules = new Table(List.of(
                new Column("RULE", false, true),
                new Column("KEPT", true, false),
                new Column("DECIDED", true, false),
                new Column("SHARE", true, false)));
        trial.rules().forEach(rule -> rules.add(row(rule.name(), rule.kept())));
        rules.print(drawn, out);
        if (trial.readTraces() < trial.traces()) {
            out.printf("%n%,d of %,d traces were read.%n", trial.readTraces(), trial.traces());
        }
    }

    private static List<String> row(String what, Share share) {
        return List.of(what, "%,d".formatted(share.count()), "%,d".formatted(share.of()), text(share));
    }

    private static String text(Share share) {
        if (share.of() == 0) {
            return "-";
        }
        String value = "%.1f%%".formatted(100.0 * share.count() / share.of());
        return share.isExact() ? value : "%s (%.1f-%.1f%%)".formatted(value, 100 * share.low(), 100 * share.high());
    }

    static void write(PolicyTrial trial, JsonGenerator json) {
        json.writeStringProperty("policy", trial.policy());
        json.writeNumberProperty("traces", trial.traces());
        json.writeNumberProperty("readTraces", trial.readTraces());
        write("keptTraces", trial.keptTraces(), json);
        write("keptSpans", trial.keptSpans(), json);
        write("keptErrors", trial.keptErrors(), json);
        json.writeNumberProperty("slowNanos", trial.slowNanos());
        write("keptSlow", trial.keptSlow(), json);
        write("keptOperations", trial.keptOperations(), json);
        JsonDocument.list(json, "rules", trial.rules(), rule -> {
            json.writeStartObject();
            json.writeStringProperty("name", rule.name());
            write("decided", rule.decided(), json);
            write("kept", rule.kept(), json);
            json.writeEndObject();
        });
        json.writeStringProperty("truncatedBecause", trial.truncatedBecause());
    }

    private static void write(String name, Share share, JsonGenerator json) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("count", share.count());
        json.writeNumberProperty("of", share.of());
        json.writeNumberProperty("low", share.low());
        json.writeNumberProperty("high", share.high());
        json.writeEndObject();
    }
}
