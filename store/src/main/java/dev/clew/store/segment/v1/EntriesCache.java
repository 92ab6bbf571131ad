package dev.clew.store.segment.v1;

import java.util.HashMap;
import java.util.Map;

/// The dictionaries that one reader has opened, each with the chunk it read last.
final class EntriesCache {
    private final PageReader reader;
    private final Map<SegmentColumn, Entries> opened = new HashMap<>();

    EntriesCache(PageReader reader) {
        this.reader = reader;
    }

    Entries of(SegmentColumn column) {
        return opened.computeIfAbsent(column, each -> each.entries(reader));
    }
}
