package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Finding;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.ReadOnlyDisk;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A damaged segment is told to be damaged, in the right place; and one whose checksums are right and that contradicts
/// itself too. That sound ones are told to be sound, [Parts#cut] sees in every other test.
class SegmentCheckTest {
    private static final long SEED = 5;
    private static final int FLIPS = Integer.getInteger("clew.bitFlips", 1_000);
    private static final int SPANS = 9_000;

    @TempDir
    private Path folder;

    private Path file;
    private byte[] sound;
    private FooterReader.Footer footer;
    private CheckedPart checked;

    @BeforeEach
    void cut() throws IOException {
        var block = new Block();
        block.append(Parts.batch(spans(new Random(SEED))));
        file = folder.resolve("segment");
        try (Segment segment = Parts.cut(block, file)) {
            footer = segment.footer();
        }
        sound = Files.readAllBytes(file);
    }

    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < SPANS; i++) {
            spans.add(new SpanBuilder(new TraceId(random.nextLong(), 1 + i / 4), random.nextLong())
                    .parentSpanId(random.nextLong())
                    .name("name " + i % 5)
                    .kind(SpanKind.of(i % 6))
                    .startNanos(1_000_000L * i + random.nextInt(100_000))
                    .resource(Resource.of(i % 2 == 0 ? "cart" : "bank"))
                    .attributes(Attributes.of("id", AnyValue.of(Long.toHexString(random.nextLong()))))
                    .build());
        }
        return spans;
    }

    private List<Finding> check(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        var findings = new Findings(CheckProgress.SILENT, bytes.length);
        checked = SegmentCheck.check(new ReadOnlyDisk(), file, findings);
        return findings.listed();
    }

    @Test
    void countsWhatThereIs() throws IOException {
        assertThat(check(sound)).isEmpty();
        assertThat(checked).isEqualTo(new CheckedPart(SPANS, SPANS, 0));
    }

    /// The damage is on the page that holds the bit, and other pages are not blamed.
    @Test
    void namesThePageOfEveryFlippedBit() throws IOException {
        var random = new Random(SEED);
        for (int flip = 0; flip < FLIPS / 10; flip++) {
            int at = random.nextInt(sound.length);
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(check(damaged))
                    .as("bit flipped in byte %d, seed %d", at, SEED)
                    .isNotEmpty()
                    .allSatisfy(finding -> {
                        assertThat(finding.weight()).isEqualTo(Finding.Weight.DAMAGE);
                        assertThat(finding.offset()).isBetween(at - 300_000L, (long) at);
                        assertThat(finding.lost()).isNotEmpty();
                    });
        }
    }

    @Test
    void losesNoMoreThanThePageThatIsHit() throws IOException {
        byte[] damaged = sound.clone();
        // The first page after the header: the starts of the first spans.
        damaged[Format.HEADER_BYTES + 40] ^= 1;
        assertThat(check(damaged)).singleElement().satisfies(finding -> {
            assertThat(finding.offset()).isEqualTo(Format.HEADER_BYTES);
            assertThat(finding.lost()).isEqualTo("what START tells of spans 0 to 4095");
        });
        assertThat(checked.lostSpans()).isEqualTo(Format.PAGE_ROWS);
    }

    @Test
    void reportsEveryDamageNotOnlyTheFirst() throws IOException {
        byte[] damaged = sound.clone();
        damaged[Format.HEADER_BYTES + 40] ^= 1;
        damaged[(int) footer.operationsOffset() + 2] ^= 1;
        damaged[(int) footer.traceIndex().bloom() + 1] ^= 1;
        assertThat(check(damaged)).hasSize(3);
    }

    @Test
    void findsAFilterThatDeniesATrace() throws IOException {
        assertThat(check(forged(footer.traceIndex().bloom(), footer.traceIndex().bloomLength(), _ -> 0)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).startsWith("the bloom filter denies trace"));
    }

    @Test
    void findsATraceThatIsNotFound() throws IOException {
        TraceIndex.Location at = footer.traceIndex();
        // All traces are said to be the first.
        assertThat(check(forged(at.sorted() + 1, at.sorted(), at.sortedLength(), _ -> 0)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).endsWith("is not found"));
    }

    @Test
    void findsRowsThatBelongToNoTrace() throws IOException {
        TraceIndex.Location at = footer.traceIndex();
        assertThat(check(forged(at.starts() + 1, at.starts(), at.startsLength(), value -> value ^ 1)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.offset()).isEqualTo(at.starts()));
    }

    /// A table so small that it is written as it is: whichever byte of it changes, the rows say otherwise.
    @Test
    void findsATableOfOperationsThatDoesNotAddUp() throws IOException {
        try (Segment _ = cutSmall()) {
            int page = (int) footer.operationsOffset();
            assertThat(sound[page + 1]).isEqualTo((byte) Format.PLANE_PLAIN);
            for (int at = page + 2; at < page + footer.operationsLength(); at++) {
                assertThat(check(forged(at, page, footer.operationsLength(), value -> value + 1)))
                        .as("byte %d", at)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void findsSpansThatAreSaidToStartInAnotherInterval() throws IOException {
        try (Segment segment = cutSmall();
                SegmentPages pages = segment.pages()) {
            SegmentColumn intervals = requireNonNull(segment.table(Table.SPAN).field(Field.INTERVAL));
            ColumnDirectory.Runs runs = intervals.directory(pages.reader()).pages();
            // The last is that of the last span, which starts a second later than the one before.
            long last = runs.offsets()[0] + runs.lengths()[0] - 1;
            assertThat(check(forged(last, runs.offsets()[0], runs.lengths()[0], value -> value - 1)))
                    .extracting(Finding::what)
                    .contains("spans are said to start in other intervals than they do");
        }
    }

    /// Cuts a segment of three spans, a second apart.
    private Segment cutSmall() throws IOException {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 3; i++) {
            spans.add(new SpanBuilder(new TraceId(1, 2), 3 + i)
                    .name("GET")
                    .kind(SpanKind.SERVER)
                    .startNanos(5 + 1_000_000_000L * i)
                    .resource(Resource.of("cart"))
                    .build());
        }
        var block = new Block();
        block.append(Parts.batch(spans));
        Path small = folder.resolve("small");
        Parts.cut(block, small).close();
        sound = Files.readAllBytes(small);
        Segment segment = Segment.open(new RealDisk(), small);
        footer = segment.footer();
        return segment;
    }

    @Test
    void findsAZoneThatDeniesAValue() throws IOException {
        int found = 0;
        for (SegmentColumn column : columns()) {
            // Of a small directory the last byte tells how far the last zone goes.
            if (!column.hasDictionary()) {
                byte[] forged = forged(column.offset() + column.length() - 1, column.offset(), column.length(), _ -> 0);
                found += check(forged).stream().anyMatch(each -> each.what().contains("zone")) ? 1 : 0;
            }
        }
        assertThat(found).isPositive();
    }

    private List<SegmentColumn> columns() throws IOException {
        Files.write(file, sound);
        try (Segment segment = Segment.open(new RealDisk(), file)) {
            var columns = new ArrayList<SegmentColumn>();
            segment.table(Table.SPAN).fields().forEach(columns::add);
            return columns;
        }
    }

    /// Every byte of a page changed, and its checksum made right.
    private byte[] forged(long page, int length, IntUnaryOperator change) {
        byte[] forged = sound.clone();
        for (int i = 0; i < length; i++) {
            forged[(int) page + i] = (byte) change.applyAsInt(forged[(int) page + i]);
        }
        return sealed(forged, page, length);
    }

    /// One byte of a page changed.
    private byte[] forged(long at, long page, int length, IntUnaryOperator change) {
        byte[] forged = sound.clone();
        forged[(int) at] = (byte) change.applyAsInt(forged[(int) at]);
        return sealed(forged, page, length);
    }

    private static byte[] sealed(byte[] forged, long page, int length) {
        var crc = new CRC32C();
        crc.update(forged, (int) page, length);
        LittleEndian.putInt(forged, (int) page + length, (int) crc.getValue());
        return forged;
    }
}
