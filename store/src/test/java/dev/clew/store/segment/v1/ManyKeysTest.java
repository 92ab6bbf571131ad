package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Senders that make up attribute keys: shapes, columns and footers stay limited, and nothing is lost.
class ManyKeysTest {
    private static final long SEED = 44;

    @TempDir
    private Path folder;

    private final Block block = new Block();

    @Test
    void keepsAndFindsFiveThousandKeysInRandomCombinations() throws IOException {
        List<Span> spans = spans(20_000, 5_000, 6);
        append(spans);
        AttributeTable.View view = block.spans.attributes.view();
        assertThat(view.shapes().length).isLessThanOrEqualTo(4_096);
        assertThat(view.columns().length).isLessThanOrEqualTo(AttributeColumns.LIMIT);
        try (Segment segment = Parts.cut(block, folder.resolve("segment"))) {
            Parts.assertSame(Parts.all(block), spans);
            Parts.assertSame(Parts.all(segment), spans);
            for (int i = 0; i < 40; i++) {
                Attributes attributes = spans.get(spans.size() - 1 - i).attributes();
                for (var place : List.of(SpanFilter.Place.SPAN, SpanFilter.Place.EVENT)) {
                    var filter = new SpanFilter.AttributeReads(
                            place, attributes.key(0), attributes.value(0).text());
                    List<Span> expected = spans.stream().filter(filter::matches).toList();
                    Parts.assertSame(Parts.scan(block, filter), expected);
                    Parts.assertSame(Parts.scan(segment, filter), expected);
                }
            }
            assertThat(segment.byteCount() / spans.size())
                    .as("bytes per span, of which ids, values and keys are 60 or so")
                    .isLessThan(200);
        }
    }

    @Test
    void aShapeThatIsUsedByFewIsKeptBesideThoseThatAreLoose() throws IOException {
        List<Span> spans = new ArrayList<>(spans(8_000, 40, 5));
        spans.addAll(spans(10, 3, 1).stream()
                .map(span -> span.toBuilder().spanId(span.spanId() + 1_000_000).build())
                .toList());
        append(spans);
        try (Segment segment = Parts.cut(block, folder.resolve("segment"))) {
            Parts.assertSame(Parts.all(segment), spans);
        }
    }

    private void append(List<Span> spans) {
        for (int from = 0; from < spans.size(); from += 1_000) {
            block.append(Parts.batch(spans.subList(from, Math.min(spans.size(), from + 1_000))));
        }
    }

    private static List<Span> spans(int count, int keys, int attributesPerSpan) {
        var random = new Random(SEED);
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= count; i++) {
            Attributes attributes = attributes(random, keys, attributesPerSpan);
            spans.add(new SpanBuilder(new TraceId(random.nextLong(), i / 10 + 1), i)
                    .startNanos(i)
                    .attributes(attributes)
                    .addEvent(new Event(i, "", i % 2 == 0 ? attributes : Attributes.EMPTY, 0))
                    .build());
        }
        return spans;
    }

    private static Attributes attributes(Random random, int keys, int count) {
        var attributes = Attributes.builder();
        for (int i = 0; i < count; i++) {
            String key = "key." + random.nextInt(keys);
            if (random.nextBoolean()) {
                attributes.add(key, "value " + random.nextInt(100));
            } else {
                attributes.add(key, random.nextInt(100));
            }
        }
        return attributes.build();
    }
}
