package dev.clew.query.columns;

import dev.clew.model.Span;
import dev.clew.store.QueryMemory;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/// What of spans goes into columns, one after the other as they come. For one thread.
final class SpanNumbers {
    /// Of a span, and of what is made of its numbers while it finds its place.
    private static final int SPAN_BYTES = 200;

    private static final int TEXT_BYTES = 100;

    final Names names = new Names();
    final Names services = new Names();
    long[] ids = new long[64];
    long[] parentIds = new long[64];
    long[] starts = new long[64];
    long[] ends = new long[64];
    int[] nameNumbers = new int[64];
    int[] serviceNumbers = new int[64];
    byte[] kinds = new byte[64];
    byte[] statuses = new byte[64];
    /// Of [TraceColumns#marks].
    byte[] marks = new byte[64];

    int count;

    private final QueryMemory memory;

    /// @param memory that these take
    SpanNumbers(QueryMemory memory) {
        this.memory = memory;
    }

    void add(Span span) {
        if (count == ids.length) {
            resize(count + count / 2);
        }
        memory.hold(SPAN_BYTES);
        int texts = names.count() + services.count();
        ids[count] = span.spanId();
        parentIds[count] = span.parentSpanId();
        starts[count] = span.startNanos();
        ends[count] = span.endNanos();
        nameNumbers[count] = names.number(span.name());
        serviceNumbers[count] = services.number(span.serviceName());
        kinds[count] = (byte) span.kind().number();
        statuses[count] = (byte) span.status().code().number();
        marks[count] = (byte) ((span.events().isEmpty() ? 0 : TraceColumns.HAS_EVENTS)
                | (span.links().isEmpty() ? 0 : TraceColumns.HAS_LINKS));
        if (names.count() + services.count() > texts) {
            memory.hold(TEXT_BYTES + span.name().length());
        }
        count++;
    }

    /// Why there are no more.
    String tooMany() {
        return "there was room for the first %d spans only in %s of memory (ask a server that has more?)"
                .formatted(count, memory.most());
    }

    /// Gives back what was made ready for more.
    void trim() {
        resize(count);
    }

    private void resize(int capacity) {
        ids = Arrays.copyOf(ids, capacity);
        parentIds = Arrays.copyOf(parentIds, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        nameNumbers = Arrays.copyOf(nameNumbers, capacity);
        serviceNumbers = Arrays.copyOf(serviceNumbers, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        statuses = Arrays.copyOf(statuses, capacity);
        marks = Arrays.copyOf(marks, capacity);
    }

    /// The order in which [dev.clew.model.Trace] has spans: by start, the longer first, then by id and kind.
    int byStart(int a, int b) {
        int byStart = Long.compare(starts[a], starts[b]);
        if (byStart != 0) {
            return byStart;
        }
        int byEnd = Long.compare(ends[b], ends[a]);
        if (byEnd != 0) {
            return byEnd;
        }
        return byIdentity(a, b);
    }

    /// Copies of one span are equal by this.
    int byIdentity(int a, int b) {
        int byId = Long.compareUnsigned(ids[a], ids[b]);
        return byId != 0 ? byId : Byte.compare(kinds[a], kinds[b]);
    }

    /// The numbers of the spans in an order; those that are equal by it as they came. A merge sort from below, because
    /// what the library sorts by more than the numbers themselves are objects.
    int[] sorted(IntBinaryOperator order) {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        int[] to = new int[count];
        for (int width = 1; width < count; width *= 2) {
            for (int left = 0; left < count; left += 2 * width) {
                merge(from, to, left, Math.min(left + width, count), Math.min(left + 2 * width, count), order);
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static void merge(int[] from, int[] to, int left, int middle, int right, IntBinaryOperator order) {
        int a = left;
        int b = middle;
        for (int i = left; i < right; i++) {
            boolean takesLeft = a < middle && (b >= right || order.applyAsInt(from[a], from[b]) <= 0);
            to[i] = takesLeft ? from[a++] : from[b++];
        }
    }
}
