package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which operations of a segment have a span in a range. Mostly known from when each was first and last seen; where the
/// range lies between the two the rows are looked at, once for all operations.
final class OperationsInRange {
    private final SegmentPages pages;
    private final TimeRange range;
    private @Nullable Set<Operation> found;

    private record Operation(String service, int name, SpanKind kind) {}

    OperationsInRange(SegmentPages pages, TimeRange range) {
        this.pages = pages;
        this.range = range;
    }

    boolean contains(SegmentOperations.Entry entry) {
        if (range.contains(entry.first()) || range.contains(entry.last())) {
            return true;
        }
        return entry.first() <= range.toNanos()
                && range.fromNanos() <= entry.last()
                && found().contains(new Operation(entry.service(), entry.name(), entry.kind()));
    }

    private Set<Operation> found() {
        Set<Operation> known = found;
        if (known == null) {
            known = new HashSet<>();
            for (int page = 0; page < pages.count(); page++) {
                if (pages.minStart(page) <= range.toNanos() && range.fromNanos() <= pages.maxStart(page)) {
                    collect(pages.rows(page).spans, known);
                }
            }
            found = known;
        }
        return known;
    }

    private void collect(Rows rows, Set<Operation> to) {
        long[] starts = rows.field(Field.START);
        long[] resources = rows.field(Field.RESOURCE);
        long[] names = rows.field(Field.NAME);
        long[] kinds = rows.field(Field.KIND);
        var seen = new OperationSet();
        for (int i = 0; i < starts.length; i++) {
            int resource = (int) resources[i];
            int name = (int) names[i];
            if (range.contains(starts[i]) && seen.add(resource, name, (int) kinds[i])) {
                to.add(new Operation(pages.resource(resource).serviceName(), name, SpanKind.of((int) kinds[i])));
            }
        }
    }
}
