package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.FoundTrace;
import dev.clew.cli.ask.FoundTrace.FoundSpan;
import dev.clew.cli.ask.FoundTraces;
import dev.clew.cli.ask.TraceQlQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a query in TraceQL finds that it did not find before. The server is asked about the time in which something may
/// still arrive, so that nothing is passed over that comes in time, and what was shown is remembered.
final class Arrivals {
    private static final int MOST_REMEMBERED = 200_000;
    private static final int MOST_PAGES = 10;
    private static final int MOST_SPANS = 1_000;

    /// Clocks of others may be ahead.
    private static final Instant FAR_AHEAD = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000);

    private final ClewServer server;
    private final String query;
    private final boolean spans;
    private final Duration late;
    private final Map<String, Boolean> shown = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private Instant from;

    /// Is shown what is new.
    interface Visitor {
        /// @param span null if traces are asked for
        void arrived(FoundTrace trace, @Nullable FoundSpan span);
    }

    /// @param spans whether spans are asked for, not traces
    /// @param from when the first of them start
    /// @param late how long after their start spans arrive at the latest
    Arrivals(ClewServer server, String query, boolean spans, Instant from, Duration late) {
        this.server = server;
        this.query = query;
        this.spans = spans;
        this.from = from;
        this.late = late;
    }

    private record Arrival(FoundTrace trace, @Nullable FoundSpan span, long startNanos) {}

    /// Shows what has arrived, the oldest first.
    ///
    /// @return why something may be missing; empty if nothing is
    /// @throws dev.clew.cli.ask.ServerFault if the server does not answer; then the same is asked for next time
    String showNew(Visitor visitor) {
        Instant begun = Instant.now();
        var question = new TraceQlQuestion(query, from, FAR_AHEAD);
        var arrived = new ArrayList<Arrival>();
        String truncatedBecause = "";
        String cursor = "";
        for (int page = 1; page == 1 || !cursor.isEmpty(); page++) {
            if (page > MOST_PAGES) {
                truncatedBecause = "more than %d traces at once".formatted(MOST_PAGES * ClewServer.PAGE_TRACES);
                break;
            }
            FoundTraces found = server.page(question, ClewServer.PAGE_TRACES, spans ? MOST_SPANS : 1, cursor);
            found.traces().forEach(trace -> addNew(trace, arrived));
            truncatedBecause = found.truncatedBecause();
            cursor = found.cursor();
        }
        arrived.sort(Comparator.comparingLong(Arrival::startNanos));
        arrived.forEach(each -> visitor.arrived(each.trace, each.span));
        Instant next = begun.minus(late);
        from = next.isAfter(from) ? next : from;
        return truncatedBecause;
    }

    private void addNew(FoundTrace trace, List<Arrival> arrived) {
        if (!spans) {
            if (shown.put(trace.traceId(), true) == null) {
                arrived.add(new Arrival(trace, null, trace.startNanos()));
            }
            return;
        }
        for (FoundSpan span : trace.shown()) {
            if (shown.put(trace.traceId() + span.spanId(), true) == null) {
                arrived.add(new Arrival(trace, span, span.startNanos()));
            }
        }
    }
}
