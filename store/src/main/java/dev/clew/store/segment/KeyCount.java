package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.ValueType;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;

/// Adds up the attributes of several parts, until the limits are reached. For one thread.
public final class KeyCount {
    private final TimeRange range;
    private final ScanLimits limits;
    private final AttributeKeys.Counter counter = new AttributeKeys.Counter();
    private long looked;
    private String exceeded = "";

    public KeyCount(TimeRange range, ScanLimits limits) {
        this.range = range;
        this.limits = limits;
    }

    /// When the spans start that count.
    public TimeRange range() {
        return range;
    }

    /// Whether it is time to give up; to be asked before each few thousand spans.
    public boolean isOver() {
        if (exceeded.isEmpty()) {
            exceeded = looked >= limits.spans() ? ScanLimits.tooMany(limits.spans()) : limits.exceeded(looked);
        }
        return !exceeded.isEmpty();
    }

    /// Spans in the range were looked at, all of whose attributes are or will be counted.
    public void looked(int spans) {
        looked += spans;
    }

    /// The attributes of one span.
    public void add(Span span) {
        counter.add(span);
    }

    /// `count` values were found.
    public void add(SpanFilter.Place place, String key, ValueType type, long count) {
        counter.add(place, key, type, count);
    }

    /// What was counted.
    ///
    /// @param otherwise why the answer is not whole though no limit was reached; empty if it is
    public AttributeKeys keys(String otherwise) {
        return exceeded.isEmpty()
                ? counter.keys(new Completeness(looked, otherwise))
                : counter.keys(new Completeness(Math.min(looked, limits.spans()), exceeded));
    }
}
