package dev.clew.store.segment.v1;

/// The pages of a part, for one scan. For one thread, which closes it.
interface Pages extends AutoCloseable {
    int count();

    /// Start of the earliest span of a page.
    long minStart(int page);

    /// Start of the latest span of a page.
    long maxStart(int page);

    /// How long each of the intervals is that [Field#INTERVAL] numbers, in nanoseconds; 0 if it is not there.
    long intervalNanos();

    Condition.Zones zones(int page);

    SpanRows rows(int page);

    /// Called when nothing will be read for a while.
    void rest();

    @Override
    void close();
}
