package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.ValueCoder;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/// What the numbers of a column are to an aggregation.
interface NumberCodes {
    long code(long number);

    default void codeAll(long[] numbers, int count, long[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = code(numbers[i]);
        }
    }

    /// Of a column of places in a dictionary, or of other small numbers: each is found out once.
    final class OfIds implements NumberCodes {
        private static final long UNKNOWN = Long.MIN_VALUE;

        private final IntToLongFunction find;
        private final long[] known;

        /// @param size numbers below are found out once; others, if there are any, each time
        /// @param find finds out what a number is
        OfIds(int size, IntToLongFunction find) {
            this.find = find;
            known = new long[size];
            Arrays.fill(known, UNKNOWN);
        }

        int size() {
            return known.length;
        }

        @Override
        public long code(long number) {
            long code = isKept(number) ? known[(int) number] : UNKNOWN;
            return code != UNKNOWN ? code : find(number);
        }

        private boolean isKept(long number) {
            return number >= 0 && number < known.length;
        }

        private long find(long number) {
            long code = find.applyAsLong((int) number);
            if (isKept(number)) {
                known[(int) number] = code;
            }
            return code;
        }

        @Override
        public void codeAll(long[] numbers, int count, long[] to) {
            long[] all = known;
            for (int i = 0; i < count; i++) {
                long number = numbers[i];
                long code = number >= 0 && number < all.length ? all[(int) number] : UNKNOWN;
                to[i] = code != UNKNOWN ? code : find(number);
            }
        }
    }

    /// Of durations: where the clock ran backwards they are zero, see [Span#durationNanos].
    record OfDurations(ValueCoder coder) implements NumberCodes {
        @Override
        public long code(long number) {
            return coder.ofInt(Math.max(0, number));
        }

        @Override
        public void codeAll(long[] numbers, int count, long[] to) {
            for (int i = 0; i < count; i++) {
                to[i] = Math.max(0, numbers[i]);
            }
            coder.ofInts(to, count);
        }
    }

    /// Of an attribute's column that has a dictionary.
    ///
    /// @param key the attribute; in the spill there are others, which have no value of it
    static NumberCodes of(ColumnType type, Entries entries, String key, ValueCoder coder) {
        return new OfIds(
                entries.size(),
                type == ColumnType.SPILL
                        ? id -> spilled(entries.bytes(id), key, coder)
                        : id -> coder.of(Values.of(type, entries, id)));
    }

    private static long spilled(byte[] attribute, String key, ValueCoder coder) {
        var read = Attributes.builder();
        AttributeCodec.readAttribute(attribute, read);
        Attributes one = read.build();
        return one.key(0).equals(key) ? coder.of(one.value(0)) : coder.absent();
    }

    /// Of an attribute's column of numbers.
    static NumberCodes of(ColumnType type, int scale, ValueCoder coder) {
        return switch (type) {
            case INT -> coder::ofInt;
            case DOUBLE -> scale == 0 ? coder::ofDouble : number -> coder.ofDouble(Decimals.bits(number, scale));
            case BOOL -> number -> coder.of(Values.of(ColumnType.BOOL, number));
            case EMPTY, STRING, ARRAY, KEY_VALUE_LIST, BYTES, SPILL -> number -> coder.of(Values.of(type, number));
        };
    }
}
