package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Sorts trace ids as unsigned numbers of 128 bits.
final class TraceIdOrder {
    private TraceIdOrder() {}

    /// The places of the ids, smallest id first.
    static int[] of(long[] highs, long[] lows) {
        // The leading bits and the place in one number tell random ids apart; what they do not is settled after.
        int count = highs.length;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, count));
        long[] keys = new long[count];
        boolean wide = !allZero(highs);
        for (int i = 0; i < count; i++) {
            long leading = wide ? highs[i] : lows[i];
            keys[i] = (leading >>> (1 + bits)) << bits | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i] & ((1 << bits) - 1);
        }
        settle(order, keys, bits, highs, lows);
        return order;
    }

    private static boolean allZero(long[] values) {
        long any = 0;
        for (long value : values) {
            any |= value;
        }
        return any == 0;
    }

    /// Sorts the runs that the leading bits did not tell apart.
    private static void settle(int[] order, long[] keys, int bits, long[] highs, long[] lows) {
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && keys[to] >>> bits == keys[from] >>> bits) {
                to++;
            }
            if (to - from > 1) {
                Integer[] run = Arrays.stream(order, from, to).boxed().toArray(Integer[]::new);
                Arrays.sort(run, (a, b) -> compare(highs[a], lows[a], highs[b], lows[b]));
                for (int i = from; i < to; i++) {
                    order[i] = run[i - from];
                }
            }
        }
    }

    static int compare(long highA, long lowA, long highB, long lowB) {
        int byHigh = Long.compareUnsigned(highA, highB);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
    }
}
