package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.PartCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BlockTest {
    private final Block block = new Block();

    @Test
    void forgetsABatchThatEndsInTheMiddle() {
        block.append(Parts.batch(List.of(span(1, "kept").build())));
        List<Span> refused =
                List.of(span(2, "refused").build(), span(3, "refused too").build());
        byte[] request = OtlpWriter.write(refused);
        for (int length = 1; length < request.length; length++) {
            byte[] cut = Arrays.copyOf(request, length);
            assertThatThrownBy(() -> block.append(Parts.batch(cut)))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER));
        }
        assertThat(Parts.all(block)).containsExactly(span(1, "kept").build());
        assertThat(block.traceCount()).isEqualTo(1);
        assertThat(block.mayHold(new TraceId(7, 2))).isFalse();
        block.append(Parts.batch(refused));
        assertThat(Parts.all(block)).hasSize(3);
    }

    /// A few megabytes of the smallest events there are would fill a hundred here.
    @Test
    void refusesABatchThatHasMoreRowsThanBytesToShowForThem() {
        SpanBuilder many = span(1, "many");
        for (int i = 0; i < 30_000; i++) {
            many.addEvent(new Event(0, "", Attributes.EMPTY, 0));
        }
        block.append(Parts.batch(List.of(span(9, "kept").build(), many.build())));
        var spans = new ArrayList<Span>();
        for (int i = 2; i < 20; i++) {
            spans.add(many.build().toBuilder().spanId(i).build());
        }
        assertThatThrownBy(() -> block.append(Parts.batch(spans)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining("more than 500000 spans, events and links");
        assertThat(block.spanCount()).isEqualTo(2);
        block.append(Parts.batch(spans.subList(0, 10)));
        assertThat(block.spanCount()).isEqualTo(12);
    }

    /// Random spans of a batch lose an id; what belongs to them goes with them and to nobody else.
    @Test
    void leavesOutSpansWithoutAnIdAndWhatBelongsToThem() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            var flawless = new ArrayList<Span>();
            var mixed = new ArrayList<Span>();
            for (int i = 0; i < 50; i++) {
                Span span = span(1_000L * round + i + 1, "round " + round)
                        .attributes(Attributes.of("n", AnyValue.of(random.nextInt())))
                        .addEvent(new Event(i, "event " + random.nextInt(), Attributes.EMPTY, 0))
                        .build();
                if (random.nextInt(3) == 0) {
                    mixed.add(span.toBuilder().traceId(new TraceId(0, 0)).build());
                } else {
                    mixed.add(span);
                    flawless.add(span);
                }
            }
            Receipt receipt = block.append(Parts.batch(mixed));
            assertThat(receipt.acceptedSpans()).as("seed %d", seed).isEqualTo(flawless.size());
            assertThat(receipt.rejectedSpans()).as("seed %d", seed).isEqualTo(50 - flawless.size());
            var stored = Parts.all(block).stream()
                    .filter(span -> span.name().equals(flawless.getFirst().name()))
                    .toList();
            assertThat(stored).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(flawless);
        }
    }

    @Test
    void countsTheSameSpanOnceWithinABatchAndAcrossBatches() {
        List<Span> spans = manySpans(500);
        var twice = new ArrayList<>(spans);
        twice.addAll(spans);
        block.append(Parts.batch(twice));
        block.append(Parts.batch(spans.reversed()));
        assertThat(Parts.all(block)).containsExactlyInAnyOrderElementsOf(spans);
    }

    @Test
    void keepsSpansThatDifferInOneThingOnly() {
        Span span = span(1, "name")
                .attributes(Attributes.of("k", AnyValue.of("v")))
                .addEvent(new Event(1, "e", Attributes.of("k", AnyValue.of("v")), 0))
                .build();
        List<Span> spans = List.of(
                span,
                span.toBuilder().name("other").build(),
                span.toBuilder().kind(SpanKind.CLIENT).build(),
                span.toBuilder().flags(1).build(),
                span.toBuilder().droppedLinks(1).build(),
                span.toBuilder()
                        .attributes(Attributes.of("k", AnyValue.of("w")))
                        .build(),
                span.toBuilder()
                        .attributes(Attributes.of("l", AnyValue.of("v")))
                        .build(),
                span.toBuilder().attributes(Attributes.of("k", AnyValue.of(1))).build(),
                span.toBuilder().resource(Resource.of("other")).build(),
                span.toBuilder()
                        .addEvent(new Event(1, "e", Attributes.EMPTY, 0))
                        .build());
        for (Span each : spans) {
            block.append(Parts.batch(List.of(each)));
        }
        assertThat(Parts.all(block)).containsExactlyInAnyOrderElementsOf(spans);
    }

    /// Values that never repeat are not looked up in their dictionary: the same span must still be seen to be the
    /// same.
    @Test
    void countsTheSameSpanOnceWhenItsValuesAreAllDistinct() {
        List<Span> spans = manySpans(9_000);
        block.append(Parts.batch(spans));
        block.append(Parts.batch(spans.subList(8_000, 9_000)));
        assertThat(block.spanCount()).isEqualTo(9_000);
        var filter = new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "id", "id-8500");
        assertThat(Parts.scan(block, filter)).containsExactly(spans.get(8_500));
    }

    @Test
    void isFullByRowsAndByBytes() {
        var byRows = new Block(10, Long.MAX_VALUE);
        byRows.append(Parts.batch(manySpans(9)));
        assertThat(byRows.isFull()).isFalse();
        byRows.append(Parts.batch(List.of(span(99, "last").build())));
        assertThat(byRows.isFull()).isTrue();

        var byBytes = new Block(Integer.MAX_VALUE, 1 << 20);
        assertThat(byBytes.isFull()).isFalse();
        byBytes.append(Parts.batch(List.of(span(1, "x".repeat(1 << 20)).build())));
        assertThat(byBytes.isFull()).isTrue();
    }

    @Test
    void readersSeeWholeBatchesWhileOneWrites() throws Exception {
        int batches = 400;
        int batchSize = 25;
        var done = new AtomicBoolean();
        try (var executor = Executors.newFixedThreadPool(3)) {
            var readers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 2; i++) {
                Callable<Integer> reader = () -> readUntil(done, batchSize);
                readers.add(executor.submit(reader));
            }
            Future<?> writer = executor.submit(() -> {
                try {
                    for (int batch = 0; batch < batches; batch++) {
                        block.append(Parts.batch(batchOf(batch, batchSize)));
                        if (batch % 10 == 0) {
                            refuseHalf(batch + 10_000, batchSize);
                        }
                    }
                } finally {
                    done.set(true);
                }
            });
            writer.get();
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
        assertThat(block.spanCount()).isEqualTo(batches * batchSize);
    }

    private void refuseHalf(int batch, int size) {
        byte[] request = OtlpWriter.write(batchOf(batch, size));
        try {
            block.append(Parts.batch(Arrays.copyOf(request, request.length - 3)));
            throw new AssertionError("half a batch was taken");
        } catch (Fault expected) {
            // Nothing of it may ever show.
        }
    }

    /// Every batch is one trace, and says in each span which batch it is and how many spans it has.
    private static List<Span> batchOf(int batch, int size) {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= size; i++) {
            spans.add(new SpanBuilder(new TraceId(batch, batch + 1), i)
                    .name("batch-" + batch)
                    .startNanos(batch)
                    .attributes(Attributes.builder()
                            .add("batch", batch)
                            .add("text", "batch-" + batch)
                            .add("key-" + batch % 300, "span-" + batch + "-" + i)
                            .build())
                    .addEvent(new Event(batch, "batch-" + batch, Attributes.of("batch", AnyValue.of(batch)), 0))
                    .build());
        }
        return spans;
    }

    private int readUntil(AtomicBoolean done, int batchSize) {
        var random = new Random(3);
        int reads = 0;
        boolean last;
        do {
            last = done.get();
            int rows = block.spanCount();
            assertThat(rows % batchSize).isZero();
            if (rows > 0) {
                int batch = random.nextInt(rows / batchSize);
                var found = new ArrayList<Span>();
                block.trace(new TraceId(batch, batch + 1), found::add);
                assertThat(found).containsExactlyInAnyOrderElementsOf(batchOf(batch, batchSize));
                int newest = newestBatch();
                assertThat(newest).isGreaterThanOrEqualTo(rows / batchSize - 1).isLessThan(10_000);
                reads++;
            }
        } while (!last);
        return reads;
    }

    private int newestBatch() {
        try (PartCursor cursor = block.scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.NEWEST_FIRST)) {
            assertThat(cursor.next()).isTrue();
            Span span = cursor.span();
            int batch = (int) span.startNanos();
            assertThat(span).isIn(batchOf(batch, 25));
            return batch;
        }
    }

    private static SpanBuilder span(long spanId, String name) {
        return new SpanBuilder(new TraceId(7, spanId), spanId).name(name).startNanos(spanId);
    }

    private static List<Span> manySpans(int count) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < count; i++) {
            spans.add(span(i + 1, "name-" + i % 7)
                    .attributes(Attributes.of("id", AnyValue.of("id-" + i)))
                    .build());
        }
        return spans;
    }
}
