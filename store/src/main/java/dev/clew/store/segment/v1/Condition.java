package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A [dev.clew.store.SpanFilter] in the numbers of one part: what it compares is looked up in the part's
/// dictionaries once, so that rows are judged by comparing numbers.
sealed interface Condition
        permits AllOf,
                Condition.AnyOf,
                Condition.AttributeIn,
                Condition.Constant,
                Condition.FieldIn,
                Condition.None,
                IdText,
                LinkTraceIs,
                OwnedIn,
                ParentIs,
                RowsIn,
                RowsOf {
    /// Sets the first [SpanRows#size] of `hits` to whether each span fulfils this.
    void evaluate(SpanRows rows, boolean[] hits);

    /// False only if no span of the page fulfils this.
    boolean mayHold(Zones zones);

    /// What [#evaluate] costs for a page, beside others: about what it takes to read one column and look at it is
    /// 10.
    int cost();

    /// What is known of a page without looking at its rows.
    interface Zones {
        /// Knows nothing.
        Zones UNKNOWN = new Zones() {
            @Override
            public boolean mayHold(Field field, ValueSet values) {
                return true;
            }

            @Override
            public boolean mayHold(AttributeMatch match) {
                return true;
            }

            @Override
            public boolean mayHoldRows(int from, int to) {
                return true;
            }

            @Override
            public boolean mayHoldRows(BitSet rows) {
                return true;
            }
        };

        boolean mayHold(Field field, ValueSet values);

        boolean mayHold(AttributeMatch match);

        /// Of the rows of a segment.
        ///
        /// @param to after the last row
        boolean mayHoldRows(int from, int to);

        boolean mayHoldRows(BitSet rows);
    }

    /// Every span, or none.
    record Constant(boolean value) implements Condition {
        static final Constant TRUE = new Constant(true);
        static final Constant FALSE = new Constant(false);

        @Override
        public void evaluate(SpanRows rows, boolean[] hits) {
            Arrays.fill(hits, 0, rows.size(), value);
        }

        @Override
        public boolean mayHold(Zones zones) {
            return value;
        }

        @Override
        public int cost() {
            return 0;
        }
    }

    /// A field of the span has one of some values.
    record FieldIn(Field field, ValueSet values) implements Condition {
        @Override
        public void evaluate(SpanRows rows, boolean[] hits) {
            mark(rows.spans.field(field), rows.size(), values, hits);
        }

        static void mark(long[] numbers, int count, ValueSet values, boolean[] hits) {
            if (values.bits() == null) {
                markRange(numbers, count, values.low(), values.high(), hits);
            } else {
                markSet(numbers, count, values, hits);
            }
        }

        private static void markRange(long[] numbers, int count, long low, long high, boolean[] hits) {
            for (int i = 0; i < count; i++) {
                hits[i] = numbers[i] >= low && numbers[i] <= high;
            }
        }

        private static void markSet(long[] numbers, int count, ValueSet values, boolean[] hits) {
            for (int i = 0; i < count; i++) {
                hits[i] = values.contains(numbers[i]);
            }
        }

        @Override
        public boolean mayHold(Zones zones) {
            return zones.mayHold(field, values);
        }

        @Override
        public int cost() {
            return 10;
        }
    }

    /// An attribute of the span, or of one of its events or links, matches.
    record AttributeIn(AttributeMatch match) implements Condition {
        @Override
        public void evaluate(SpanRows rows, boolean[] hits) {
            Arrays.fill(hits, 0, rows.size(), false);
            switch (match.table()) {
                case SPAN -> rows.spans.mark(match, hits);
                case EVENT -> markOwners(rows.events(), rows.spans.field(Field.EVENTS), rows.size(), hits);
                case LINK -> markOwners(rows.links(), rows.spans.field(Field.LINKS), rows.size(), hits);
            }
        }

        private void markOwners(Rows owned, long[] counts, int size, boolean[] hits) {
            boolean[] matches = new boolean[owned.size()];
            owned.mark(match, matches);
            Conditions.markOwners(matches, counts, size, hits);
        }

        @Override
        public boolean mayHold(Zones zones) {
            return zones.mayHold(match);
        }

        @Override
        public int cost() {
            return match.table() == Table.SPAN ? 30 : 60;
        }
    }

    record AnyOf(List<Condition> conditions) implements Condition {
        @Override
        public void evaluate(SpanRows rows, boolean[] hits) {
            Arrays.fill(hits, 0, rows.size(), false);
            boolean[] each = new boolean[rows.size()];
            for (Condition condition : conditions) {
                condition.evaluate(rows, each);
                for (int i = 0; i < each.length; i++) {
                    hits[i] |= each[i];
                }
            }
        }

        @Override
        public boolean mayHold(Zones zones) {
            for (Condition condition : conditions) {
                if (condition.mayHold(zones)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            int cost = 0;
            for (Condition condition : conditions) {
                cost += condition.cost();
            }
            return cost;
        }
    }

    record None(Condition condition) implements Condition {
        @Override
        public void evaluate(SpanRows rows, boolean[] hits) {
            condition.evaluate(rows, hits);
            for (int i = rows.size() - 1; i >= 0; i--) {
                hits[i] = !hits[i];
            }
        }

        @Override
        public boolean mayHold(Zones zones) {
            return true;
        }

        @Override
        public int cost() {
            return condition.cost();
        }
    }
}
