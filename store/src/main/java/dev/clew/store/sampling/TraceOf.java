package dev.clew.store.sampling;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells of a trace whose spans are at hand.
public record TraceOf(
        Trace trace, List<SpanFilter> marks, @Nullable Verdict earlier) implements TraceFacts {
    public TraceOf {
        marks = List.copyOf(marks);
    }

    /// One that was not decided yet.
    public TraceOf(Trace trace, List<SpanFilter> marks) {
        this(trace, marks, null);
    }

    @Override
    public TraceId id() {
        return trace.id();
    }

    @Override
    public boolean hasMark(int mark) {
        return trace.spans().stream().anyMatch(marks.get(mark)::matches);
    }

    @Override
    public int spanCount() {
        return trace.spans().size();
    }

    @Override
    public int errorCount() {
        return (int) trace.spans().stream().filter(Span::isError).count();
    }

    @Override
    public long startNanos() {
        return trace.spans().stream().mapToLong(Span::startNanos).min().orElse(0);
    }

    @Override
    public long longestNanos() {
        return trace.spans().stream().mapToLong(Span::durationNanos).max().orElse(0);
    }

    @Override
    public String rootService() {
        return trace.root().serviceName();
    }

    @Override
    public String rootName() {
        return trace.root().name();
    }

    @Override
    public String rootEndpoint() {
        return TraceRoot.of(trace.root()).endpoint();
    }

    @Override
    public String rootTraceState() {
        return trace.root().traceState();
    }
}
