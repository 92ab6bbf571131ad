package dev.clew.server.tempo;

import dev.clew.query.traceql.search.FoundTrace;
import dev.clew.query.traceql.search.SearchListener;
import dev.clew.server.grpc.GrpcCall;
import java.time.Duration;
import java.util.List;

/// Sends the traces of a search while it goes on, as often as somebody can look at them. Never waits for the client:
/// while the search runs, others wait for their turn.
final class PartialSearch implements SearchListener {
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final GrpcCall call;
    private long nextNanos = System.nanoTime() + PAUSE_NANOS;
    private int told;

    PartialSearch(GrpcCall call) {
        this.call = call;
    }

    @Override
    public boolean isDue() {
        return System.nanoTime() - nextNanos >= 0 && call.hasTakenAll();
    }

    @Override
    public void settled(List<FoundTrace> traces) {
        if (!traces.isEmpty()) {
            send(traces, new MessageParts(call::post), /* inspected= */ 0, /* isDone= */ false);
        }
        nextNanos = System.nanoTime() + PAUSE_NANOS;
    }

    /// Sends what is left.
    ///
    /// @param all traces of the answer
    /// @param inspected how many traces may have been among them
    /// @param isComplete whether there may be no others
    void end(List<FoundTrace> all, int inspected, boolean isComplete) {
        send(all.subList(told, all.size()), new MessageParts(call::send), inspected, isComplete);
    }

    private void send(List<FoundTrace> traces, MessageParts parts, int inspected, boolean isDone) {
        for (FoundTrace trace : traces) {
            parts.message(1, out -> TempoMessages.trace(out, trace));
        }
        told += traces.size();
        parts.end(out -> out.message(2, metrics -> {
            metrics.varint(1, inspected);
            metrics.varint(4, isDone ? 1 : 0);
            metrics.varint(5, 1);
        }));
    }
}
