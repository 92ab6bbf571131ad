package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.Finding;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A damaged segment answers with what was written, or says where it is damaged. Nothing else.
class SegmentDamageTest {
    private static final long SEED = 12;

    @TempDir
    private Path folder;

    private Path file;
    private byte[] sound;
    private List<Span> spans;
    private Answers expected;

    /// Everything that can be asked of a segment, so that every byte of it is looked at.
    private record Answers(
            List<Span> all,
            List<Span> ofTraces,
            List<Span> filtered,
            List<String> services,
            List<OperationFigures> operations,
            int errors) {}

    @BeforeEach
    void cut() throws IOException {
        spans = spans(new Random(SEED));
        var block = new Block();
        block.append(Parts.batch(spans));
        file = folder.resolve("segment");
        try (Segment segment = Parts.cut(block, file)) {
            expected = ask(segment);
        }
        sound = Files.readAllBytes(file);
        assertThat(expected.all).containsExactlyInAnyOrderElementsOf(spans);
    }

    @Test
    void aFlippedBitIsFoundOrDoesNoHarm() throws IOException {
        var random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            int at = random.nextInt(sound.length);
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            // A page of which the directory says all is not read, so only the check that reads everything can tell.
            if (!isFound(damaged, "bit flipped in byte " + at)) {
                assertThat(check(damaged))
                        .as("every byte is under some checksum, byte %d too", at)
                        .isNotEmpty();
            }
        }
    }

    private List<Finding> check(byte[] damaged) throws IOException {
        Path copy = folder.resolve("checked");
        Files.write(copy, damaged);
        var findings = new Findings(CheckProgress.SILENT, damaged.length);
        SegmentCheck.check(new RealDisk(), copy, findings);
        return findings.listed();
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        var random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            int length = i < 64 ? i : random.nextInt(sound.length);
            assertThat(isFound(Arrays.copyOf(sound, length), "cut to " + length))
                    .isTrue();
        }
    }

    @Test
    void aFileWithZerosWhereASectorWasLostIsFound() throws IOException {
        for (int at = 0; at + 512 <= sound.length; at += 512) {
            byte[] damaged = sound.clone();
            Arrays.fill(damaged, at, at + 512, (byte) 0);
            assertThat(isFound(damaged, "no sector at " + at)).isTrue();
        }
    }

    @Test
    void saysWhichColumnOfWhichFileIsDamagedWhere() throws IOException {
        byte[] damaged = sound.clone();
        // The first page after the header is that of the starts.
        damaged[Format.HEADER_BYTES + 1] ^= 1;
        Files.write(file, damaged);
        try (Segment segment = Segment.open(new RealDisk(), file)) {
            assertThatThrownBy(() -> Parts.all(segment))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("column START")
                    .hasMessageContaining("byte 16");
        }
    }

    @Test
    void aVersionThatIsNotKnownIsRefusedAndLeftAsItIs() throws IOException {
        byte[] later = sound.clone();
        LittleEndian.putInt(later, 8, 2);
        var crc = new CRC32C();
        crc.update(later, 0, 12);
        LittleEndian.putInt(later, 12, (int) crc.getValue());
        Files.write(file, later);
        assertThatThrownBy(() -> Segment.open(new RealDisk(), file))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("version 2");
        assertThat(Files.readAllBytes(file)).isEqualTo(later);
    }

    private boolean isFound(byte[] damaged, String how) throws IOException {
        Path copy = folder.resolve("damaged");
        Files.write(copy, damaged);
        try (Segment segment = Segment.open(new RealDisk(), copy)) {
            assertThat(ask(segment)).as("%s, seed %d", how, SEED).isEqualTo(expected);
            return false;
        } catch (Fault fault) {
            assertThat(fault.kind()).as("%s, seed %d: %s", how, SEED, fault).isEqualTo(Fault.Kind.CORRUPT);
            assertThat(fault).hasMessageContaining(copy.toString());
            return true;
        } catch (RuntimeException e) {
            return fail("%s, seed %d".formatted(how, SEED), e);
        }
    }

    private Answers ask(Segment segment) {
        var ofTraces = new ArrayList<Span>();
        for (Span span : spans) {
            segment.trace(span.traceId(), ofTraces::add);
        }
        var services = new ArrayList<String>();
        segment.services(TimeRange.ALL, services::add);
        segment.operations("cart", TimeRange.ALL, operation -> services.add(operation.toString()));
        var absent = new SpanFilter.AttributeReads(SpanFilter.Place.SPAN, "id", "absent");
        assertThat(Parts.scan(segment, absent)).isEmpty();
        return new Answers(
                Parts.all(segment),
                ofTraces,
                Parts.scan(segment, new SpanFilter.KindIs(SpanKind.SERVER)),
                services,
                segment.operationTotals(),
                segment.errorCount());
    }

    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 1_500; i++) {
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
}
