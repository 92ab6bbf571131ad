package dev.clew.instrument.sampling;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;

/// Random ids that are the same in every run.
final class SeededIds implements IdGenerator {
    private final Random random;

    SeededIds(long seed) {
        random = new Random(seed);
        System.out.println("seed of the ids: " + seed);
    }

    @Override
    public synchronized String generateSpanId() {
        return SpanId.fromLong(random.nextLong() | 1);
    }

    @Override
    public synchronized String generateTraceId() {
        return TraceId.fromLongs(random.nextLong(), random.nextLong() | 1);
    }
}
