package dev.clew.store.segment.totals;

import java.util.concurrent.ThreadLocalRandom;

/// Numbers above zero for keys, without an object for any.
final class LongNumbers {
    /// Keys are what senders choose: nobody shall know which ones meet in a slot.
    private static final long SECRET = ThreadLocalRandom.current().nextLong();

    private long[] keys = new long[64];

    /// Zero where a slot is free.
    private int[] numbers = new int[64];

    private int size;

    /// The number of `key`, or zero if it has none.
    int get(long key) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (numbers[slot] != 0) {
            if (keys[slot] == key) {
                return numbers[slot];
            }
            slot = slot + 1 & mask;
        }
        return 0;
    }

    /// Gives `key`, which has none, the number `number`.
    void put(long key, int number) {
        if (2 * ++size > keys.length) {
            rehash();
        }
        place(key, number);
    }

    private void rehash() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[2 * oldKeys.length];
        numbers = new int[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != 0) {
                place(oldKeys[i], oldNumbers[i]);
            }
        }
    }

    private void place(long key, int number) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (numbers[slot] != 0) {
            slot = slot + 1 & mask;
        }
        keys[slot] = key;
        numbers[slot] = number;
    }

    private static int hash(long key) {
        long mixed = (key ^ SECRET) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 32);
    }
}
