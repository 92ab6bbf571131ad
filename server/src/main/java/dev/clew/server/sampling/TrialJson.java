package dev.clew.server.sampling;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.replay.Share;
import dev.clew.sample.replay.Trial;
import dev.clew.sample.replay.TrialReport;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes a [Trial], and what is answered instead of one.
final class TrialJson {
    private static final JsonFactory JSON = new JsonFactory();

    private TrialJson() {}

    static String text(SamplingPolicy policy, LivePolicies.State today, Trial trial) {
        return object(json -> {
            json.writeStringProperty("policy", policy.name());
            json.writeStringProperty("truncatedBecause", trial.proposed().truncatedBecause());
            report(json, trial.proposed());
            json.writeNumberProperty("bytesPerSpan", trial.bytesPerSpan());
            json.writeObjectPropertyStart("today");
            json.writeStringProperty("policy", today.inForce().policy().name());
            json.writeNumberProperty("version", today.inForce().version());
            report(json, trial.today());
            json.writeEndObject();
            json.writeArrayPropertyStart("differences");
            trial.differences().forEach(each -> difference(json, each));
            json.writeEndArray();
        });
    }

    private static void report(JsonGenerator json, TrialReport report) {
        json.writeNumberProperty("traces", report.traces());
        json.writeNumberProperty("readTraces", report.readTraces());
        share(json, "keptTraces", report.keptTraces());
        share(json, "keptSpans", report.keptSpans());
        share(json, "keptErrors", report.keptErrors());
        json.writeNumberProperty("slowNanos", report.slowNanos());
        share(json, "keptSlow", report.keptSlow());
        share(json, "keptOperations", report.keptOperations());
        share(json, "keptRare", report.keptRare());
        share(json, "knownUpstream", report.knownUpstream());
        json.writeArrayPropertyStart("rules");
        report.rules().forEach(rule -> rule(json, rule));
        json.writeEndArray();
    }

    private static void difference(JsonGenerator json, Trial.Difference each) {
        json.writeStartObject();
        json.writeStringProperty("traceId", each.traceId().toString());
        json.writeStringProperty("service", each.service());
        json.writeStringProperty("operation", each.operation());
        json.writeNumberProperty("spans", each.spans());
        json.writeBooleanProperty("hasError", each.hasError());
        json.writeNumberProperty("longestNanos", each.longestNanos());
        json.writeBooleanProperty("isKept", each.isKept());
        json.writeStringProperty("ruleOfToday", each.ruleOfToday());
        json.writeStringProperty("rule", each.rule());
        json.writeEndObject();
    }

    static String error(int code, String message) {
        var refusal = new Refusal(HttpStatus.valueOf(code), message).at("/api/clew/sampling");
        return new String(ErrorShape.CLEW.bytes(refusal), StandardCharsets.UTF_8) + "\n";
    }

    private static String object(Consumer<JsonGenerator> content) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void rule(JsonGenerator json, TrialReport.RuleShare rule) {
        json.writeStartObject();
        json.writeStringProperty("name", rule.name());
        share(json, "decided", rule.decided());
        share(json, "kept", rule.kept());
        json.writeEndObject();
    }

    private static void share(JsonGenerator json, String name, Share share) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("count", share.count());
        json.writeNumberProperty("of", share.of());
        json.writeNumberProperty("low", share.low());
        json.writeNumberProperty("high", share.high());
        json.writeEndObject();
    }
}
