package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import java.util.Arrays;

/// Numbers for combinations of resource, name and kind, without an object for any row.
final class OperationSet {
    private long[] keys = new long[64];
    private byte[] kinds = new byte[64];
    private int size;
    private int[] slots = new int[128];
    private int latest;

    /// Whether the combination is new.
    boolean add(int resource, int name, int kind) {
        int before = size;
        return number(resource, name, kind) == before;
    }

    /// The number of the combination, counted from zero by first appearance.
    int number(int resource, int name, int kind) {
        long key = (long) resource << 32 | name;
        byte kindNumber = (byte) SpanKind.of(kind).number();
        if (latest < size && keys[latest] == key && kinds[latest] == kindNumber) {
            return latest;
        }
        int slot = slot(key, kindNumber, slots.length);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (keys[number] == key && kinds[number] == kindNumber) {
                latest = number;
                return number;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return insert(key, kindNumber);
    }

    private int insert(long key, byte kind) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
            slots = new int[4 * size];
            for (int i = 0; i < size; i++) {
                place(i);
            }
        }
        keys[size] = key;
        kinds[size] = kind;
        place(size);
        latest = size;
        return size++;
    }

    private void place(int number) {
        int slot = slot(keys[number], kinds[number], slots.length);
        while (slots[slot] != 0) {
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = number + 1;
    }

    private static int slot(long key, int kind, int slots) {
        return (int) Hash.of(Hash.SECRET, key, kind) & slots - 1;
    }

    int size() {
        return size;
    }

    int resource(int number) {
        return (int) (keys[number] >>> 32);
    }

    int name(int number) {
        return (int) keys[number];
    }

    SpanKind kind(int number) {
        return SpanKind.of(kinds[number]);
    }
}
