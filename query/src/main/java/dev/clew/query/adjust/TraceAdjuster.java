package dev.clew.query.adjust;

import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Trace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Makes of a trace as it was sent the trace that is shown, the way users of Jaeger expect it:
///
/// 1. attributes are sorted by key, events by time
/// 2. spans sent twice are one, cycles are cut, orphans and copies that disagree are marked ([Trace])
/// 3. a server's span that shares the client's id gets one of its own ([SharedIds])
/// 4. clocks that disagree are corrected, if that is switched on ([ClockSkew])
/// 5. IPv4 addresses sent as numbers become readable ([IpAddresses])
/// 6. links that point nowhere are dropped
/// 7. what is odd about a span in itself is said ([Oddities])
public final class TraceAdjuster {
    /// Corrects everything but clocks: times that were changed mislead more often than times that disagree.
    public static final TraceAdjuster TRUSTING_CLOCKS = new TraceAdjuster(Duration.ZERO);

    private static final String CONFLICT = "another span of this id and kind has other content; both are shown"
            + " (an id used twice, or a span that was changed between two deliveries?)";

    private final ClockSkew clockSkew;
    private final InstantSource clock;

    /// @param maxClockSkew the most by which the times of a span may be moved; zero to move none
    public TraceAdjuster(Duration maxClockSkew) {
        this(maxClockSkew, InstantSource.system());
    }

    TraceAdjuster(Duration maxClockSkew, InstantSource clock) {
        clockSkew = new ClockSkew(maxClockSkew);
        this.clock = clock;
    }

    /// @param received spans of one trace, in any order, at least one
    public AdjustedTrace adjust(List<Span> received) {
        Trace trace = Trace.of(received.stream().map(SortedSpan::of).toList());
        List<AdjustedSpan> spans = clockSkew.correct(trace, SharedIds.part(trace, marked(trace)));
        var oddities = new Oddities(clock.instant());
        return new AdjustedTrace(
                spans.stream()
                        .map(IpAddresses::readable)
                        .map(EmptyLinks::drop)
                        .map(oddities::mark)
                        .toList(),
                warnings(trace));
    }

    private static List<AdjustedSpan> marked(Trace trace) {
        var marked = new ArrayList<AdjustedSpan>(trace.spans().size());
        for (int i = 0; i < trace.spans().size(); i++) {
            Span span = trace.spans().get(i);
            String parent = SpanId.format(span.parentSpanId());
            AdjustedSpan placed =
                    switch (trace.place(i)) {
                        case ROOT, CHILD -> new AdjustedSpan(span, List.of());
                        case ORPHAN ->
                            new AdjustedSpan(
                                    span,
                                    List.of("its parent span %s is not in this trace (lost, not sampled, or late?)"
                                            .formatted(parent)));
                        case CYCLE_CUT ->
                            // A circle of references would never end for whoever follows them.
                            new AdjustedSpan(
                                    span.toBuilder().parentSpanId(0).build(),
                                    List.of("its parent span %s is below it; the circle was cut here"
                                            .formatted(parent)));
                    };
            marked.add(trace.isConflict(i) ? placed.with(placed.span(), CONFLICT) : placed);
        }
        return marked;
    }

    private static List<String> warnings(Trace trace) {
        return trace.conflictCount() == 0
                ? List.of()
                : List.of("%d spans share their id and kind with one of other content; all of them are shown"
                        .formatted(trace.conflictCount()));
    }
}
