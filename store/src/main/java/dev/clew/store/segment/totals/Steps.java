package dev.clew.store.segment.totals;

import dev.clew.store.SpanAggregation;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// The steps of time that have spans, numbered by first appearance.
final class Steps {
    private final SpanAggregation question;
    private final BooleanSupplier isFull;
    private final LongNumbers numbers = new LongNumbers();
    private long[] begins = new long[16];
    private int size = 1;

    Steps(SpanAggregation question, BooleanSupplier isFull) {
        this.question = question;
        this.isFull = isFull;
    }

    /// All numbers are below.
    int size() {
        return size;
    }

    /// Beginning of a step, nanoseconds since 1970.
    long begin(int number) {
        return begins[number];
    }

    /// Numbers the steps that spans start in.
    void number(Codes starts, int count, Codes to) {
        if (question.stepNanos() == 0) {
            to.same(ofBegin(0));
        } else if (starts.isSame()) {
            to.same(of(starts.first()));
        } else {
            number(starts.each(), count, to.fill(count));
        }
    }

    /// Spans that follow each other are mostly in the same step, and a division is dear.
    private void number(long[] starts, int count, long[] to) {
        long step = question.stepNanos();
        long begin = 0;
        int number = -1;
        for (int i = 0; i < count; i++) {
            long since = starts[i] - begin;
            if (since < 0 || since >= step || number < 0) {
                begin = question.stepOf(starts[i]);
                number = ofBegin(begin);
            }
            to[i] = number;
        }
    }

    int of(long startNanos) {
        return ofBegin(question.stepOf(startNanos));
    }

    /// Of the step that begins then.
    int ofBegin(long begin) {
        int known = numbers.get(begin);
        if (known != 0 || isFull.getAsBoolean()) {
            return known;
        }
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
        }
        begins[size] = begin;
        numbers.put(begin, size);
        return size++;
    }
}
