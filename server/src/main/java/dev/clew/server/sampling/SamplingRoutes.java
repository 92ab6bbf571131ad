package dev.clew.server.sampling;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.FoundSpans;
import dev.clew.query.WholeTrace;
import dev.clew.receive.Tenancy;
import dev.clew.sample.policy.Threshold;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ApiService;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import tools.jackson.core.JsonGenerator;

/// How sampling goes, `GET /api/clew/sampling/status?start=..&end=..&by=..`, and why a trace is here or not,
/// `GET /api/clew/sampling/{traceId}`. Times are nanoseconds since 1970; the last hour if there are none.
public final class SamplingRoutes {
    private static final Duration USUAL_RANGE = Duration.ofHours(1);
    private static final long MINUTE_SECONDS = 60;

    private final Sampling sampling;
    private final TraceStore store;
    private final Tenancy tenancy;
    private final InstantSource clock;

    /// @param store stays the caller's to close
    /// @param tenancy tells whose traces a request is about
    public SamplingRoutes(Sampling sampling, TraceStore store, Tenancy tenancy, InstantSource clock) {
        this.sampling = sampling;
        this.store = store;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        add(server, "/api/clew/sampling/status", this::status);
        add(server, "/api/clew/sampling/{traceId}", this::explain);
    }

    private static void add(ServerBuilder server, String path, ApiService.Handler handler) {
        server.route()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .build(new ApiService(ErrorShape.CLEW, handler));
    }

    private Answer status(ApiRequest request) {
        Tenant tenant = tenancy.of(request.http().headers());
        TimeRange range = Ranges.of(request.context(), clock, USUAL_RANGE);
        String by = request.context().queryParam("by");
        SamplingReport report =
                SamplingReport.of(tenant, range, by == null ? By.OPERATION : By.of(by), store, sampling);
        return Answer.json(json -> {
            json.writeStartObject();
            policy(json, sampling.policies().of(tenant));
            relief(json);
            json.writeName("totals");
            totals(json, report.all());
            json.writeArrayPropertyStart("rules");
            report.rules().forEach(rule -> rule(json, rule));
            json.writeEndArray();
            json.writeArrayPropertyStart("minutes");
            report.minutes().forEach(minute -> minute(json, minute));
            json.writeEndArray();
            groups(json, report.groups());
            json.writeArrayPropertyStart("warnings");
            report.warnings().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void policy(JsonGenerator json, LivePolicies.State state) {
        json.writeObjectPropertyStart("policy");
        json.writeStringProperty("name", state.inForce().policy().name());
        json.writeNumberProperty("version", state.inForce().version());
        json.writeStringProperty("hash", state.hash());
        json.writeStringProperty("where", state.where());
        json.writeStringProperty("since", state.since().toString());
        json.writeStringProperty("problem", state.problem());
        json.writeBooleanProperty("keepsEverything", state.inForce().policy().keepsEverything());
        json.writeEndObject();
    }

    private void relief(JsonGenerator json) {
        Sampling.Shortage shortage = sampling.shortage();
        json.writeObjectPropertyStart("relief");
        json.writeNumberProperty("factor", shortage.relief().factor());
        json.writeBooleanProperty("isForAll", shortage.relief().isForAll());
        json.writeStringProperty("because", shortage.because());
        json.writeNumberProperty("cpuBusy", shortage.load().cpuBusy());
        json.writeNumberProperty("diskRoom", shortage.load().diskRoom());
        json.writeEndObject();
    }

    private static void rule(JsonGenerator json, SamplingReport.Rule rule) {
        json.writeStartObject();
        json.writeStringProperty("name", rule.name());
        json.writeStringProperty("keep", rule.keep());
        number(json, "shareNow", rule.shareNow());
        json.writeName("totals");
        totals(json, rule.totals());
        json.writeEndObject();
    }

    private static void minute(JsonGenerator json, SamplingReport.Minute minute) {
        json.writeStartObject();
        json.writeStringProperty(
                "at", Instant.ofEpochSecond(minute.minute() * MINUTE_SECONDS).toString());
        json.writeName("totals");
        totals(json, minute.totals());
        json.writeEndObject();
    }

    private static void totals(JsonGenerator json, SamplingReport.Totals totals) {
        json.writeStartObject();
        json.writeNumberProperty("traces", totals.traces());
        json.writeNumberProperty("keptTraces", totals.keptTraces());
        json.writeNumberProperty("droppedTraces", totals.droppedTraces());
        json.writeNumberProperty("spans", totals.spans());
        json.writeNumberProperty("keptSpans", totals.keptSpans());
        json.writeNumberProperty("droppedSpans", totals.droppedSpans());
        json.writeNumberProperty("errors", totals.errors());
        json.writeNumberProperty("keptErrors", totals.keptErrors());
        json.writeEndObject();
    }

    private static void groups(JsonGenerator json, SamplingGroups groups) {
        json.writeStringProperty("by", groups.by().text());
        json.writeObjectPropertyStart("steps");
        json.writeStringProperty(
                "from",
                Instant.ofEpochSecond(groups.firstMinute() * MINUTE_SECONDS).toString());
        json.writeNumberProperty("seconds", groups.minutesPerStep() * MINUTE_SECONDS);
        json.writeNumberProperty("count", groups.stepCount());
        json.writeEndObject();
        json.writeArrayPropertyStart("groups");
        groups.largest().forEach(group -> group(json, groups.by(), group));
        json.writeEndArray();
    }

    private static void group(JsonGenerator json, By by, SamplingGroups.Group group) {
        json.writeStartObject();
        for (int i = 0; i < by.labels().size(); i++) {
            json.writeStringProperty(by.labels().get(i), group.names().get(i));
        }
        json.writeName("totals");
        totals(json, group.totals());
        json.writeName("tracesByStep");
        json.writeArray(group.tracesByStep(), 0, group.tracesByStep().length);
        json.writeName("keptTracesByStep");
        json.writeArray(group.keptTracesByStep(), 0, group.keptTracesByStep().length);
        json.writeEndObject();
    }

    private Answer explain(ApiRequest request) {
        Tenant tenant = tenancy.of(request.http().headers());
        TraceId id = id(request.pathPart("traceId"));
        SamplingDecision decision = store.decision(tenant, id);
        FoundSpans stored = WholeTrace.spans(store, tenant, id);
        if (decision == null && stored.isEmpty()) {
            throw Refusal.notFound(
                    "nothing is known of trace %s: it never came, or was forgotten with what was decided".formatted(id),
                    stored.completeness());
        }
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty("traceId", id.toString());
                    json.writeNumberProperty("storedSpans", stored.spans().size());
                    json.writeBooleanProperty("isDecided", decision != null);
                    if (decision == null) {
                        json.writeStringProperty("undecidedBecause", undecided(tenant));
                    } else {
                        decision(json, decision);
                    }
                    json.writeEndObject();
                },
                stored.completeness());
    }

    private String undecided(Tenant tenant) {
        return sampling.policies().of(tenant).inForce().policy().keepsEverything()
                ? "everything is kept"
                : "it is not decided yet, since spans of it came a moment ago, or came before there was a policy";
    }

    private static void decision(JsonGenerator json, SamplingDecision decision) {
        var threshold = new Threshold(decision.verdict().rejected());
        json.writeBooleanProperty("isKept", decision.verdict().isKept());
        json.writeStringProperty("rule", decision.ruleName());
        json.writeNumberProperty("policyVersion", decision.version());
        json.writeNumberProperty("probability", threshold.probability());
        json.writeStringProperty("threshold", threshold.toString());
        json.writeBooleanProperty("knowsUpstream", decision.verdict().knowsUpstream());
        json.writeStringProperty(
                "decidedAt",
                Instant.ofEpochSecond(decision.decidedMinutes() * MINUTE_SECONDS)
                        .toString());
        json.writeNumberProperty("spans", decision.spanCount());
        json.writeBooleanProperty("isHeld", decision.isHeld());
    }

    private static void number(JsonGenerator json, String name, double value) {
        if (Double.isNaN(value)) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private static TraceId id(String text) {
        try {
            return TraceId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Fault(
                    Fault.Kind.CALLER, "'%s' is no trace id: 32 hexadecimal digits expected".formatted(text), e);
        }
    }
}
