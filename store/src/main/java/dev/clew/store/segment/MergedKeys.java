package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TimeRange;
import dev.clew.store.AttributeKeys;
import dev.clew.store.ScanLimits;

/// Counts which attributes several parts have. Each span is in one of them, but for what was sent again and is not cut
/// yet: that is left out where it came again.
final class MergedKeys {
    private final Snapshot snapshot;
    private final KeyCount count;
    private final MissingParts missing;

    MergedKeys(TimeRange range, ScanLimits limits, Snapshot snapshot) {
        this.snapshot = snapshot;
        count = new KeyCount(range, limits);
        missing = new MissingParts("a count of attributes", snapshot.unreadable());
    }

    AttributeKeys run() {
        for (int i = 0; i < snapshot.parts().size() && !count.isOver(); i++) {
            try {
                add(i, snapshot.parts().get(i).part());
            } catch (Fault fault) {
                missing.add(fault);
            }
        }
        return count.keys(missing.told());
    }

    private void add(int index, Part part) {
        // What comes in now is not looked up in older parts.
        int rows = part.spanCount();
        if (rows > 0 && part.starts().overlaps(count.range())) {
            if (part instanceof OpenPart open) {
                open.countKeys(count, rows, snapshot.repeats(index));
            } else {
                part.countKeys(count);
            }
        }
    }
}
