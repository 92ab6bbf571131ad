package dev.clew.store.segment.v1;

import java.util.Arrays;

/// A field of an event or a link has one of some values.
///
/// @param count the field that says how many a span has
record OwnedIn(Field field, Field count, ValueSet values) implements Condition {
    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        Arrays.fill(hits, 0, rows.size(), false);
        Rows owned = count == Field.EVENTS ? rows.events() : rows.links();
        long[] numbers = owned.field(field);
        boolean[] matches = new boolean[owned.size()];
        if (field == Field.EVENT_TIME) {
            markTimes(numbers, rows, matches);
        } else {
            Condition.FieldIn.mark(numbers, matches.length, values, matches);
        }
        Conditions.markOwners(matches, rows.spans.field(count), rows.size(), hits);
    }

    /// Times are wanted since the start of the span.
    private void markTimes(long[] times, SpanRows rows, boolean[] matches) {
        long[] counts = rows.spans.field(count);
        long[] starts = rows.spans.field(Field.START);
        int at = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (long left = counts[i]; left > 0; left--, at++) {
                matches[at] = values.contains(times[at] - starts[i]);
            }
        }
    }

    @Override
    public boolean mayHold(Zones zones) {
        return zones.mayHold(field, values);
    }

    @Override
    public int cost() {
        return 25;
    }
}
