package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Sorts places by the numbers at them.
final class Order {
    private Order() {}

    /// The places of `keys`, smallest key first; equal keys stay in order.
    static int[] of(long[] keys) {
        int count = keys.length;
        Extent extent = Extent.of(keys, 0, count);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
        boolean fits = count > 0 && extent.width() >= 0 && extent.width() < 1L << (62 - bits);
        return fits ? packed(keys, extent.min(), bits) : boxed(keys);
    }

    /// Key and place in one number: no object for any, and the fastest sort there is.
    private static int[] packed(long[] keys, long min, int bits) {
        long[] packed = new long[keys.length];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (keys[i] - min) << bits | i;
        }
        Arrays.sort(packed);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) packed[i] & ((1 << bits) - 1);
        }
        return order;
    }

    private static int[] boxed(long[] keys) {
        Integer[] order = new Integer[keys.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(keys[a], keys[b]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
