package dev.clew.benchmarks.instrument.sampling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.Random;

/// Requests as an HTTP server gets them, the same in every run: half without a parent, and the same ones
/// with a parent whose tracestate has a threshold and a member of another vendor.
final class Requests {
    static final int COUNT = 1_024;

    private static final Attributes ATTRIBUTES = Attributes.builder()
            .put(AttributeKey.stringKey("http.request.method"), "GET")
            .put(AttributeKey.stringKey("url.path"), "/api/critical/17/details")
            .put(AttributeKey.stringKey("url.scheme"), "http")
            .build();

    private final String[] traceIds = new String[COUNT];
    private final Context[] parents = new Context[COUNT];
    private int next;

    Requests() {
        var random = new Random(1);
        for (int i = 0; i < COUNT; i++) {
            traceIds[i] = TraceId.fromLongs(random.nextLong(), random.nextLong());
            parents[i] = Context.root()
                    .with(Span.wrap(SpanContext.createFromRemoteParent(
                            traceIds[i],
                            "00f067aa0ba902b7",
                            TraceFlags.fromByte((byte) 3),
                            TraceState.builder()
                                    .put("rojo", "00f067aa0ba902b7")
                                    .put("ot", "th:0")
                                    .build())));
        }
    }

    SamplingResult root(Sampler sampler) {
        int i = next++ & (COUNT - 1);
        return sampler.shouldSample(Context.root(), traceIds[i], "GET", SpanKind.SERVER, ATTRIBUTES, List.of());
    }

    SamplingResult child(Sampler sampler) {
        int i = next++ & (COUNT - 1);
        return sampler.shouldSample(parents[i], traceIds[i], "GET", SpanKind.SERVER, ATTRIBUTES, List.of());
    }
}
