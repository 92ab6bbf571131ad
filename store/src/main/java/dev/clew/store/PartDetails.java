package dev.clew.store;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import java.util.Map;

/// Spans that a store keeps together.
///
/// @param name of its file; empty if it is in memory
/// @param traces that have a span in it
/// @param starts when the earliest and the latest of its spans start
/// @param bytes on disk
public record PartDetails(Tenant tenant, String name, long spans, long traces, TimeRange starts, Bytes bytes) {
    /// What takes how much of a file.
    ///
    /// @param total length of the file
    /// @param byColumn by name of the column, with the dictionary and the filters that belong to it
    /// @param byIndex by name, what is no column's
    public record Bytes(long total, Map<String, Long> byColumn, Map<String, Long> byIndex) {
        public static final Bytes NONE = new Bytes(0, Map.of(), Map.of());
    }

    public boolean isOnDisk() {
        return !name.isEmpty();
    }
}
