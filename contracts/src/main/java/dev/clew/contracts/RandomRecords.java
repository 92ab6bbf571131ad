package dev.clew.contracts;

import dev.clew.model.AnyValue;
import dev.clew.model.LogRecord;
import dev.clew.model.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Log records with something in every field, the same for the same seed.
public final class RandomRecords {
    private static final String[] SEVERITIES = {"", "INFO", "warn", "Fehler"};
    private static final String[] EVENTS = {"", "", "session.start", "naïve ☂"};

    private final Random random;
    private final List<Span> spans;

    /// @param seed of the records, and of the spans of as many traces that they belong to
    public RandomRecords(long seed, int traces) {
        random = new Random(seed);
        spans = new RandomSpans(seed).traces(traces);
    }

    /// The spans that the records belong to.
    public List<Span> spans() {
        return spans;
    }

    /// No two are equal.
    public List<LogRecord> next(int count) {
        var records = new ArrayList<LogRecord>();
        for (int i = 0; i < count; i++) {
            Span span = spans.get(random.nextInt(spans.size()));
            long timeNanos = span.startNanos() + random.nextLong(1_000_000_000L);
            records.add(new LogRecord(
                    span.traceId(),
                    random.nextInt(8) == 0 ? 0 : span.spanId(),
                    random.nextInt(2),
                    random.nextInt(8) == 0 ? 0 : timeNanos,
                    timeNanos + 1 + i,
                    random.nextInt(25),
                    SEVERITIES[random.nextInt(SEVERITIES.length)],
                    EVENTS[random.nextInt(EVENTS.length)],
                    random.nextInt(4) == 0
                            ? RandomSpans.ODD_VALUES.get(random.nextInt(RandomSpans.ODD_VALUES.size()))
                            : AnyValue.of("line " + i),
                    span.attributes(),
                    random.nextInt(3),
                    span.resource(),
                    span.scope()));
        }
        return records;
    }
}
