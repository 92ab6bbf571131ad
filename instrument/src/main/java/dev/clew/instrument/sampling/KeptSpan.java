package dev.clew.instrument.sampling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An ended span of a trace that is kept for certain, as exporters shall see it: sampled, with the
/// threshold of 100 %. The span itself, and what it told other services, stays as it was.
final class KeptSpan implements ReadableSpan {
    /// On spans that head sampling had left out: the reason they are here all the same, in lower case.
    static final AttributeKey<String> KEPT_FOR = AttributeKey.stringKey("clew.sampling.kept_for");

    private final ReadableSpan span;
    private final SpanContext context;
    private final @Nullable String keptFor;

    KeptSpan(ReadableSpan span, KeepReason reason) {
        SpanContext before = span.getSpanContext();
        this.span = span;
        this.context = SpanContext.create(
                before.getTraceId(),
                before.getSpanId(),
                TraceFlags.fromByte((byte) (before.getTraceFlags().asByte()
                        | TraceFlags.getSampled().asByte())),
                OtelTraceState.withThreshold(before.getTraceState(), Threshold.ALWAYS));
        this.keptFor = before.isSampled() ? null : reason.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanData toSpanData() {
        return new Data(span.toSpanData(), context, keptFor);
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.getParentSpanContext();
    }

    @Override
    public String getName() {
        return span.getName();
    }

    @Override
    @Deprecated
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return span.getInstrumentationLibraryInfo();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return span.getInstrumentationScopeInfo();
    }

    @Override
    public boolean hasEnded() {
        return span.hasEnded();
    }

    @Override
    public long getLatencyNanos() {
        return span.getLatencyNanos();
    }

    @Override
    public SpanKind getKind() {
        return span.getKind();
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
        return getAttributes().get(key);
    }

    @Override
    public Attributes getAttributes() {
        return marked(span.getAttributes(), keptFor);
    }

    private static Attributes marked(Attributes attributes, @Nullable String keptFor) {
        return keptFor == null
                ? attributes
                : attributes.toBuilder().put(KEPT_FOR, keptFor).build();
    }

    private static final class Data extends DelegatingSpanData {
        private final SpanContext context;
        private final @Nullable String keptFor;

        Data(SpanData data, SpanContext context, @Nullable String keptFor) {
            super(data);
            this.context = context;
            this.keptFor = keptFor;
        }

        @Override
        public SpanContext getSpanContext() {
            return context;
        }

        @Override
        public Attributes getAttributes() {
            return marked(super.getAttributes(), keptFor);
        }

        @Override
        public int getTotalAttributeCount() {
            return super.getTotalAttributeCount() + (keptFor == null ? 0 : 1);
        }
    }
}
