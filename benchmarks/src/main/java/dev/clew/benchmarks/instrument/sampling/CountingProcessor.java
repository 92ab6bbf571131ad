package dev.clew.benchmarks.instrument.sampling;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.LongAdder;

/// Counts the sampled spans it would export.
final class CountingProcessor implements SpanProcessor {
    private final LongAdder sampled = new LongAdder();

    long sampled() {
        return sampled.sum();
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled()) {
            sampled.increment();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
