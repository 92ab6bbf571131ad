package dev.clew.receive.redaction;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Short texts in which no pattern found anything: spans repeat them without end. Direct-mapped, so a collision forgets
/// the older text and the memory is bounded: 1 MiB at most. Any number of threads may ask and tell.
final class HarmlessTexts {
    private static final int SLOTS = 1 << 13;
    private static final int LONGEST = 96;

    private final AtomicReferenceArray<byte[]> texts = new AtomicReferenceArray<>(SLOTS);

    boolean knows(byte[] text, int from, int to) {
        if (to - from > LONGEST) {
            return false;
        }
        byte[] known = texts.getAcquire(slot(text, from, to));
        return known != null && Arrays.equals(known, 0, known.length, text, from, to);
    }

    void learn(byte[] text, int from, int to) {
        if (to - from <= LONGEST) {
            texts.setRelease(slot(text, from, to), Arrays.copyOfRange(text, from, to));
        }
    }

    private static int slot(byte[] text, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return (hash ^ (hash >>> 13)) & (SLOTS - 1);
    }
}
