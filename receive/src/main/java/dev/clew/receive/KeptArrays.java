package dev.clew.receive;

import java.util.ArrayDeque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Byte arrays that nobody borrows now, in powers of two. The one that came back last goes first: it is the
/// likeliest to be in the processor's cache. To allocate them anew would be dear when many are lent for long:
/// then they grow old before they are garbage, which `OverloadCost` shows.
final class KeptArrays {
    private final int smallestBits;
    private final ArrayDeque<byte[]>[] bySize;
    private long bytes;

    /// For arrays of `2^smallestBits` to `2^largestBits` bytes.
    @SuppressWarnings("unchecked") // There is no other way to an array of a generic type.
    KeptArrays(int smallestBits, int largestBits) {
        this.smallestBits = smallestBits;
        bySize = IntStream.rangeClosed(smallestBits, largestBits)
                .mapToObj(_ -> new ArrayDeque<byte[]>())
                .toArray(ArrayDeque[]::new);
    }

    /// An array of `2^bits` bytes; null if there is none.
    synchronized byte @Nullable [] take(int bits) {
        byte[] array = bySize[bits - smallestBits].pollLast();
        bytes -= array == null ? 0 : array.length;
        return array;
    }

    synchronized void keep(byte[] array) {
        bySize[Integer.numberOfTrailingZeros(array.length) - smallestBits].addLast(array);
        bytes += array.length;
    }

    /// Forgets arrays, large ones first, until those that are left have no more than `mostBytes`.
    synchronized void shrink(long mostBytes) {
        for (int size = bySize.length - 1; size >= 0; size--) {
            while (bytes > mostBytes && !bySize[size].isEmpty()) {
                bytes -= bySize[size].removeFirst().length;
            }
        }
    }
}
