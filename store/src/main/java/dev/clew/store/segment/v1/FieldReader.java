package dev.clew.store.segment.v1;

import dev.clew.store.segment.totals.Codes;
import java.util.Arrays;
import java.util.List;

/// Reads the first value that spans have of a field, as codes. Made by [FieldReaders] for one part and one thread.
interface FieldReader {
    /// Reads of the spans that are picked.
    void read(SpanRows rows, Picked picked, Codes to);

    /// What a column of the spans tells.
    record OfField(Field field, NumberCodes codes) implements FieldReader {
        @Override
        public void read(SpanRows rows, Picked picked, Codes to) {
            if (rows.spans.isSame(field)) {
                to.same(codes.code(rows.spans.same(field)));
            } else {
                codes.codeAll(picked.of(rows.spans.field(field)), picked.count(), to.fill(picked.count()));
            }
        }
    }

    /// What is found out span by span.
    record OfSpan(Code code) implements FieldReader {
        interface Code {
            long of(SpanRows rows, int position);
        }

        @Override
        public void read(SpanRows rows, Picked picked, Codes to) {
            long[] codes = to.fill(picked.count());
            for (int i = 0; i < picked.count(); i++) {
                codes[i] = code.of(rows, picked.position(i));
            }
        }
    }

    /// An attribute of the spans themselves.
    record OfAttribute(KeyColumns columns) implements FieldReader {
        @Override
        public void read(SpanRows rows, Picked picked, Codes to) {
            rows.spans.firsts(columns, picked, to);
        }
    }

    /// An attribute of the first event or link that has it.
    record OfOwnedAttribute(Table table, KeyColumns columns) implements FieldReader {
        @Override
        public void read(SpanRows rows, Picked picked, Codes to) {
            Field counted = table == Table.EVENT ? Field.EVENTS : Field.LINKS;
            if (rows.spans.isSame(counted) && rows.spans.same(counted) == 0) {
                to.same(columns.absent());
                return;
            }
            Rows owned = table == Table.EVENT ? rows.events() : rows.links();
            int[] firsts = table == Table.EVENT ? rows.firstEvents() : rows.firstLinks();
            long[] counts = rows.spans.field(counted);
            var ofOwned = new Codes();
            owned.firsts(columns, picked.owned(firsts, counts), ofOwned);
            if (ofOwned.isSame()) {
                to.same(columns.absent());
            } else {
                firsts(ofOwned.each(), counts, picked, to.fill(picked.count()));
            }
        }

        private void firsts(long[] ofOwned, long[] counts, Picked picked, long[] to) {
            int at = 0;
            for (int i = 0; i < picked.count(); i++) {
                to[i] = columns.absent();
                for (long left = counts[picked.position(i)]; left > 0; left--, at++) {
                    to[i] = to[i] == columns.absent() ? ofOwned[at] : to[i];
                }
            }
        }
    }

    /// The first of several that there is a value of.
    record FirstOf(List<FieldReader> readers, long absent) implements FieldReader {
        @Override
        public void read(SpanRows rows, Picked picked, Codes to) {
            long[] codes = to.fill(picked.count());
            Arrays.fill(codes, 0, picked.count(), absent);
            var next = new Codes();
            for (FieldReader reader : readers) {
                reader.read(rows, picked, next);
                for (int i = 0; i < picked.count(); i++) {
                    if (codes[i] == absent) {
                        codes[i] = next.isSame() ? next.first() : next.each()[i];
                    }
                }
            }
        }
    }
}
