package dev.clew.instrument;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Tracing of which every call fails now and then: the tracer, the builder, the span, the propagator.
public final class FaultyTelemetry implements OpenTelemetry {
    private static final int ONE_IN = 20;

    private final OpenTelemetry working;
    private final Random random;
    private long faults;

    /// @param working does what does not fail
    public FaultyTelemetry(OpenTelemetry working, Random random) {
        this.working = working;
        this.random = random;
    }

    /// How often something failed.
    public long faults() {
        return faults;
    }

    @Override
    public TracerProvider getTracerProvider() {
        return new TracerProvider() {
            @Override
            public Tracer get(String scope) {
                return name -> ok(new FaultyBuilder(working.getTracer(scope).spanBuilder(name)));
            }

            @Override
            public Tracer get(String scope, String version) {
                return get(scope);
            }
        };
    }

    @Override
    public ContextPropagators getPropagators() {
        return ContextPropagators.create(
                new FaultyPropagator(working.getPropagators().getTextMapPropagator()));
    }

    private <T> T ok(T result) {
        if (random.nextInt(ONE_IN) == 0) {
            faults++;
            if (random.nextInt(ONE_IN) == 0) {
                throw new NoSuchMethodError("injected");
            }
            throw new Fault();
        }
        return result;
    }

    /// Without a stack trace, for there are millions.
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault() {
            super("injected", null, false, false);
        }
    }

    private final class FaultyPropagator implements TextMapPropagator {
        private final TextMapPropagator working;

        FaultyPropagator(TextMapPropagator working) {
            this.working = working;
        }

        /// Asked once, at the start.
        @Override
        public Collection<String> fields() {
            return working.fields();
        }

        @Override
        public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            working.inject(ok(context), carrier, setter);
            ok(context);
        }

        @Override
        public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            return ok(working.extract(context, carrier, getter));
        }
    }

    private final class FaultyBuilder implements SpanBuilder {
        private final SpanBuilder working;

        FaultyBuilder(SpanBuilder working) {
            this.working = working;
        }

        private SpanBuilder faulty(SpanBuilder result) {
            ok(result);
            return this;
        }

        @Override
        public SpanBuilder setParent(Context context) {
            return faulty(working.setParent(context));
        }

        @Override
        public SpanBuilder setNoParent() {
            return faulty(working.setNoParent());
        }

        @Override
        public SpanBuilder addLink(SpanContext context) {
            return faulty(working.addLink(context));
        }

        @Override
        public SpanBuilder addLink(SpanContext context, Attributes attributes) {
            return faulty(working.addLink(context, attributes));
        }

        @Override
        public SpanBuilder setAttribute(String key, String value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public SpanBuilder setAttribute(String key, long value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public SpanBuilder setAttribute(String key, double value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public SpanBuilder setAttribute(String key, boolean value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public <T> SpanBuilder setAttribute(AttributeKey<T> key, T value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public SpanBuilder setSpanKind(SpanKind kind) {
            return faulty(working.setSpanKind(kind));
        }

        @Override
        public SpanBuilder setStartTimestamp(long timestamp, TimeUnit unit) {
            return faulty(working.setStartTimestamp(timestamp, unit));
        }

        @Override
        public Span startSpan() {
            return ok(new FaultySpan(working.startSpan()));
        }
    }

    private final class FaultySpan implements Span {
        private final Span working;

        FaultySpan(Span working) {
            this.working = working;
        }

        private Span faulty(Span result) {
            ok(result);
            return this;
        }

        @Override
        public <T> Span setAttribute(AttributeKey<T> key, T value) {
            return faulty(working.setAttribute(key, value));
        }

        @Override
        public Span addEvent(String name, Attributes attributes) {
            return faulty(working.addEvent(name, attributes));
        }

        @Override
        public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
            return faulty(working.addEvent(name, attributes, timestamp, unit));
        }

        @Override
        public Span setStatus(StatusCode code, String description) {
            return faulty(working.setStatus(code, description));
        }

        @Override
        public Span recordException(Throwable exception, Attributes attributes) {
            return faulty(working.recordException(exception, attributes));
        }

        @Override
        public Span updateName(String name) {
            return faulty(working.updateName(name));
        }

        @Override
        public void end() {
            working.end();
            ok(working);
        }

        @Override
        public void end(long timestamp, TimeUnit unit) {
            working.end(timestamp, unit);
            ok(working);
        }

        @Override
        public SpanContext getSpanContext() {
            return ok(working.getSpanContext());
        }

        @Override
        public boolean isRecording() {
            return ok(working.isRecording());
        }
    }
}
