package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A block in the memory of another is what it would be in memory of its own.
class ReusedBlockTest {
    @TempDir
    private Path folder;

    @Test
    void holdsWhatWasAppendedAndNothingOfTheOther() throws IOException {
        var random = new Random(5);
        Block reused = new Block();
        for (int round = 0; round < 12; round++) {
            // Now more than the round before, now less.
            List<Span> spans = MixedSpans.of(random, 50 + random.nextInt(8_000), random.nextInt(4));
            var fresh = new Block();
            reused = after(reused);
            assertSame(reused, fresh, spans, round);
        }
    }

    /// Keys come and go, and so many at times that some share a column; values repeat, or never.
    @Test
    void goesByKeysOfItsOwn() throws IOException {
        var random = new Random(6);
        Block reused = new Block();
        for (int round = 0; round < 6; round++) {
            int keys = round % 2 == 0 ? 3_000 : 20;
            var spans = new ArrayList<Span>();
            for (int i = 0; i < 6_000; i++) {
                String key = "key " + random.nextInt(keys);
                AnyValue value = random.nextBoolean()
                        ? AnyValue.of(random.nextInt())
                        : AnyValue.of("value " + random.nextInt(round < 3 ? 5 : Integer.MAX_VALUE));
                spans.add(new SpanBuilder(new TraceId(round, 1 + i / 3), 1 + i)
                        .startNanos(i)
                        .attributes(Attributes.of(key, value))
                        .build());
            }
            reused = after(reused);
            assertSame(reused, new Block(), spans, round);
        }
    }

    private static Block after(Block retired) {
        var block = new Block();
        block.reuse(retired);
        return block;
    }

    private void assertSame(Block reused, Block fresh, List<Span> spans, int round) throws IOException {
        for (int from = 0; from < spans.size(); from += 700) {
            List<Span> batch = spans.subList(from, Math.min(spans.size(), from + 700));
            assertThat(reused.append(Parts.batch(batch))).isEqualTo(fresh.append(Parts.batch(batch)));
            // What was sent again.
            assertThat(reused.append(Parts.batch(batch.subList(0, 9))))
                    .isEqualTo(fresh.append(Parts.batch(batch.subList(0, 9))));
        }
        Parts.assertSame(Parts.all(reused), spans);
        for (Span each : spans.subList(0, 20)) {
            assertThat(Parts.trace(reused, each.traceId())).isEqualTo(Parts.trace(fresh, each.traceId()));
        }
        assertThat(reused.mayHold(new TraceId(1, 1))).isEqualTo(fresh.mayHold(new TraceId(1, 1)));
        assertThat(reused.byteCount()).isEqualTo(fresh.byteCount());
        assertThat(bytes(reused, "reused" + round)).isEqualTo(bytes(fresh, "fresh" + round));
    }

    private byte[] bytes(Block block, String name) throws IOException {
        Path file = folder.resolve(name);
        SegmentWriter.write(block, new RealDisk(), file);
        return Files.readAllBytes(file);
    }
}
