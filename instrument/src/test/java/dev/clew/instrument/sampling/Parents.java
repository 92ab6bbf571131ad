package dev.clew.instrument.sampling;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// Parents as they come in from other services.
final class Parents {
    static final String SPAN_ID = "00f067aa0ba902b7";

    private Parents() {}

    /// A remote parent that was sampled.
    static Context sampled(String traceId, String... tracestate) {
        return remote(traceId, TraceFlags.fromByte((byte) 3), state(tracestate));
    }

    /// A remote parent that was not sampled.
    static Context unsampled(String traceId, String... tracestate) {
        return remote(traceId, TraceFlags.fromByte((byte) 2), state(tracestate));
    }

    /// What a service finds in the headers that this span would send.
    static Context across(Span caller) {
        var headers = new HashMap<String, String>();
        W3CTraceContextPropagator propagator = W3CTraceContextPropagator.getInstance();
        propagator.inject(Context.root().with(caller), headers, Map::put);
        return propagator.extract(Context.root(), headers, new MapGetter());
    }

    /// @param members `key=value`, the first one leftmost
    static TraceState state(String... members) {
        TraceStateBuilder builder = TraceState.builder();
        for (int i = members.length - 1; i >= 0; i--) {
            String[] member = members[i].split("=", 2);
            builder.put(member[0], member[1]);
        }
        return builder.build();
    }

    /// As a header.
    static String text(TraceState state) {
        var members = new ArrayList<String>();
        state.forEach((key, value) -> members.add(key + "=" + value));
        return String.join(",", members);
    }

    private static Context remote(String traceId, TraceFlags flags, TraceState state) {
        return Context.root().with(Span.wrap(SpanContext.createFromRemoteParent(traceId, SPAN_ID, flags, state)));
    }

    private static final class MapGetter implements TextMapGetter<Map<String, String>> {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
            return carrier.get(key);
        }
    }
}
