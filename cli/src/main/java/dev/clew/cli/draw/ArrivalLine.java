package dev.clew.cli.draw;

import dev.clew.cli.ask.FoundTrace;
import dev.clew.cli.ask.FoundTrace.FoundSpan;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// A line for a trace, or a span of it, that has just arrived.
public final class ArrivalLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int DURATION_CELLS = 8;

    private ArrivalLine() {}

    /// @param span null if the line is for the trace
    public static String text(FoundTrace trace, @Nullable FoundSpan span, Look look) {
        long startNanos = span == null ? trace.startNanos() : span.startNanos();
        String duration = Durations.text(span == null ? trace.durationNanos() : span.durationNanos());
        var line = new Line(look)
                .dim(TIME.format(Instant.ofEpochSecond(0, startNanos).atZone(look.zone())))
                .plain(" ".repeat(Math.max(1, 1 + DURATION_CELLS - duration.length())) + duration + "  ");
        String service = trace.rootService().isEmpty() ? "(root missing)" : trace.rootService();
        line.service(service, service).plain("  ");
        String name = span == null ? trace.rootName() : span.name();
        if (trace.errors() > 0) {
            line.error(name);
        } else {
            line.plain(name);
        }
        if (span == null) {
            line.dim("  %d of %d spans%s"
                    .formatted(
                            trace.matched(),
                            trace.spans(),
                            trace.errors() == 0 ? "" : ", %d failed".formatted(trace.errors())));
        }
        return line.dim("  " + trace.traceId() + (span == null ? "" : " " + span.spanId()))
                .toString();
    }
}
