package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.model.TimeRange;
import dev.clew.store.AttributeKeys;
import dev.clew.store.SpanFilter.Place;
import dev.clew.store.segment.KeyCount;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Counts the attributes of a part page by page: of most rows it reads the shape, the resource and the scope, and no
/// value.
final class PageKeys {
    private final Pages pages;
    private final KeyCount count;
    private final BitSet without;
    private final AttributeCounts spans = new AttributeCounts();
    private final AttributeCounts events = new AttributeCounts();
    private final AttributeCounts links = new AttributeCounts();
    private long[] resources = new long[64];
    private long[] scopes = new long[64];

    /// @param without rows that do not count
    PageKeys(Pages pages, KeyCount count, BitSet without) {
        this.pages = pages;
        this.count = count;
        this.without = without;
    }

    void run() {
        SpanRows last = null;
        for (int page = 0; page < pages.count() && !count.isOver(); page++) {
            if (pages.minStart(page) <= count.range().toNanos()
                    && pages.maxStart(page) >= count.range().fromNanos()) {
                last = pages.rows(page);
                add(page, last);
            }
        }
        tell(last);
    }

    private void add(int page, SpanRows rows) {
        boolean[] wanted = new boolean[rows.size()];
        int found = mark(page, rows, wanted);
        count.looked(found);
        if (found == 0) {
            return;
        }
        resources = count(rows.spans.field(Field.RESOURCE), wanted, resources);
        scopes = count(rows.spans.field(Field.SCOPE), wanted, scopes);
        rows.spans.count(wanted, spans);
        if (any(rows.spans.field(Field.EVENTS))) {
            rows.events().count(ofOwners(wanted, rows.spans.field(Field.EVENTS), rows.events()), events);
        }
        if (any(rows.spans.field(Field.LINKS))) {
            rows.links().count(ofOwners(wanted, rows.spans.field(Field.LINKS), rows.links()), links);
        }
    }

    private int mark(int page, SpanRows rows, boolean[] wanted) {
        TimeRange range = count.range();
        boolean all = pages.minStart(page) >= range.fromNanos() && pages.maxStart(page) <= range.toNanos();
        int first = page * Format.PAGE_ROWS;
        int found = 0;
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = (all || range.contains(rows.start(i))) && !without.get(first + i);
            found += wanted[i] ? 1 : 0;
        }
        return found;
    }

    private static long[] count(long[] numbers, boolean[] wanted, long[] counts) {
        long[] counted = counts;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                counted = AttributeCounts.grown(counted, (int) numbers[i]);
                counted[(int) numbers[i]]++;
            }
        }
        return counted;
    }

    private static boolean any(long[] counts) {
        long any = 0;
        for (long each : counts) {
            any |= each;
        }
        return any != 0;
    }

    private static boolean[] ofOwners(boolean[] owners, long[] counts, Rows owned) {
        boolean[] wanted = new boolean[owned.size()];
        int at = 0;
        for (int i = 0; i < owners.length; i++) {
            for (long left = counts[i]; left > 0; left--) {
                wanted[at++] = owners[i];
            }
        }
        return wanted;
    }

    private void tell(@Nullable SpanRows rows) {
        if (rows == null) {
            return;
        }
        spans.tell(Place.SPAN, rows.spans.columns(), count);
        events.tell(Place.EVENT, rows.events().columns(), count);
        links.tell(Place.LINK, rows.links().columns(), count);
        tell(Place.RESOURCE, resources, number -> rows.resource(number).attributes());
        tell(Place.SCOPE, scopes, number -> rows.scope(number).attributes());
    }

    private void tell(Place place, long[] counts, IntFunction<Attributes> attributes) {
        for (int number = 0; number < counts.length; number++) {
            if (counts[number] > 0) {
                Attributes of = attributes.apply(number);
                for (int i = 0; i < of.size(); i++) {
                    count.add(place, of.key(i), AttributeKeys.typeOf(of.value(i)), counts[number]);
                }
            }
        }
    }
}
