package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.DecodedPage.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageCacheTest {
    @TempDir
    private Path folder;

    @Test
    void forgetsWhatNobodyHasAskedForForTheLongest() throws IOException {
        SegmentFile file = file("one");
        SegmentFile other = file("other");
        var cache = new PageCache(3 * 80);
        List<Numbers> pages = List.of(page(1), page(2), page(3), page(4));
        putTwice(cache, file, 0, pages.get(0));
        putTwice(cache, file, 100, pages.get(1));
        putTwice(cache, other, 0, pages.get(2));
        assertThat(cache.get(file, 0)).isSameAs(pages.get(0));
        putTwice(cache, other, 100, pages.get(3));
        assertThat(cache.get(file, 100)).isNull();
        assertThat(cache.get(file, 0)).isSameAs(pages.get(0));
        assertThat(cache.get(other, 0)).isSameAs(pages.get(2));
        assertThat(cache.get(other, 100)).isSameAs(pages.get(3));
        file.release();
        other.release();
    }

    @Test
    void countsAPageThatComesAgainOnceAndKeepsNoneThatIsTooLarge() throws IOException {
        SegmentFile file = file("one");
        var cache = new PageCache(2 * 80);
        for (int i = 0; i < 10; i++) {
            cache.put(file, 0, page(i));
        }
        Numbers last = page(10);
        putTwice(cache, file, 100, last);
        putTwice(cache, file, 200, new Numbers(new long[21]));
        assertThat(cache.get(file, 0)).isNotNull();
        assertThat(cache.get(file, 100)).isSameAs(last);
        assertThat(cache.get(file, 200)).isNull();
        file.release();
    }

    @Test
    void wantsAPageOfWhichACopyWouldBeKept() throws IOException {
        SegmentFile file = file("one");
        var cache = new PageCache(100 * 80);
        assertThat(cache.isWanted(file, 0)).isFalse();
        assertThat(cache.isWanted(file, 0)).isTrue();
        Numbers page = page(1);
        assertThat(cache.put(file, 0, page)).isTrue();
        assertThat(cache.get(file, 0)).isSameAs(page);
        PageCache.NONE.isWanted(file, 0);
        assertThat(PageCache.NONE.isWanted(file, 0)).isFalse();
        file.release();
    }

    /// What is read once, page after page, displaces nothing, and is not kept.
    @Test
    void keepsWhatIsReadASecondTimeSoonAfterTheFirst() throws IOException {
        SegmentFile file = file("one");
        var cache = new PageCache(100 * 80);
        Numbers twice = page(1);
        cache.put(file, 0, twice);
        assertThat(cache.get(file, 0)).isNull();
        cache.put(file, 0, twice);
        assertThat(cache.get(file, 0)).isSameAs(twice);
        for (int i = 1; i <= 100_000; i++) {
            cache.put(file, 100L * i, page(i));
        }
        assertThat(cache.get(file, 0)).isSameAs(twice);
        cache.put(file, 100, page(1));
        assertThat(cache.get(file, 100)).isNull();
        file.release();
    }

    /// Whatever is kept or forgotten, spans are the same.
    @Test
    void changesNoAnswer() throws IOException {
        List<Span> spans = spans(9_000);
        var block = new Block();
        block.append(Parts.batch(spans));
        Path path = folder.resolve("segment");
        try (Segment plain = Parts.cut(block, path)) {
            List<Span> expected = Parts.all(plain);
            for (long limit : new long[] {0, 100_000, 24 << 20}) {
                try (Segment cached = Segment.open(new RealDisk(), path, new PageCache(limit))) {
                    for (int time = 0; time < 3; time++) {
                        assertThat(Parts.all(cached)).isEqualTo(expected);
                        for (int i = 0; i < spans.size(); i += 997) {
                            var found = new ArrayList<Span>();
                            cached.trace(spans.get(i).traceId(), found::add);
                            assertThat(found).contains(spans.get(i));
                        }
                    }
                }
            }
        }
    }

    @Test
    void sparesAPageFromBeingReadTwice() throws IOException {
        var block = new Block();
        block.append(Parts.batch(spans(5_000)));
        Path path = folder.resolve("segment");
        Parts.cut(block, path).close();
        try (Segment segment = Segment.open(new RealDisk(), path, new PageCache(1 << 20));
                SegmentPages pages = segment.pages()) {
            long[] once = segment.startColumn().keptValues(pages.reader(), 1);
            long[] starts = segment.startColumn().keptValues(pages.reader(), 1);
            assertThat(starts).isNotSameAs(once).isEqualTo(once);
            try (SegmentPages others = segment.pages()) {
                assertThat(segment.startColumn().keptValues(others.reader(), 1)).isSameAs(starts);
                assertThat(segment.startColumn().keptValues(others.reader(), 0)).isNotSameAs(starts);
            }
        }
    }

    private static void putTwice(PageCache cache, SegmentFile file, long offset, Numbers page) {
        cache.put(file, offset, page);
        cache.put(file, offset, page);
    }

    private static List<Span> spans(int count) {
        var random = new Random(1);
        var spans = new ArrayList<Span>();
        for (int i = 0; i < count; i++) {
            spans.add(new SpanBuilder(new TraceId(7, 1 + i / 5), 1 + i)
                    .name("name " + random.nextInt(20))
                    .startNanos(1_000L * i + random.nextInt(50_000))
                    .endNanos(1_000_000_000L + random.nextInt())
                    .resource(Resource.of("service " + random.nextInt(3)))
                    .attributes(Attributes.builder()
                            .add("id", AnyValue.of(Long.toHexString(random.nextLong())))
                            .add("n", AnyValue.of(i % 1_000))
                            .build())
                    .addEvent(new Event(1_000L * i + random.nextInt(50_000), "event", Attributes.EMPTY, 0))
                    .build());
        }
        return spans;
    }

    private static Numbers page(long number) {
        return new Numbers(new long[] {number, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    private SegmentFile file(String name) throws IOException {
        return new SegmentFile(new RealDisk(), Files.writeString(folder.resolve(name), name));
    }
}
