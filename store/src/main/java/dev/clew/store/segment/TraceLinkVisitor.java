package dev.clew.store.segment;

/// Is shown which traces span links lead from and to.
@FunctionalInterface
public interface TraceLinkVisitor {
    /// A span of one trace has a link to another, or to its own.
    void link(long fromHigh, long fromLow, long toHigh, long toLow);
}
