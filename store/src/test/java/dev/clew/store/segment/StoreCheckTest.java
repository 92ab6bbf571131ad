package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckReport;
import dev.clew.store.check.Finding;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.ReadOnlyDisk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    private static final Tenant OTHER = new Tenant("other");
    private static final StoreLimits SMALL = new StoreLimits(
            1_000, Duration.ofDays(1), 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);

    @TempDir
    private Path folder;

    private final PartFormat format = new ColumnarFormat(() -> new Block(6, Long.MAX_VALUE));

    /// Four segments of two tenants, and some batches that are in the log alone.
    @BeforeEach
    void fill() {
        try (SegmentStore store = open()) {
            SentSpans.append(store, OTHER, spans(0, 8));
            spans(0, 20).forEach(span -> SentSpans.append(store, List.of(span)));
            store.keepUp();
        }
    }

    private SegmentStore open() {
        return SegmentStore.open(new RealDisk(), folder, format, SMALL, InstantSource.system());
    }

    private static List<Span> spans(long from, long to) {
        return LongStream.range(from, to).mapToObj(SentSpans::span).toList();
    }

    private CheckReport check() {
        return StoreCheck.run(new ReadOnlyDisk(), folder, format, CheckProgress.SILENT);
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void findsNothingInASoundStore() throws IOException {
        CheckReport report = check();
        assertThat(report.findings()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.segments()).isEqualTo(4);
        assertThat(report.segmentSpans()).isEqualTo(26);
        assertThat(report.logSpans()).isEqualTo(2);
        assertThat(report.lostSpans()).isZero();
        assertThat(report.files()).isEqualTo(files(".*").size());
        long bytes = 0;
        for (String file : files(".*")) {
            bytes += Files.size(folder.resolve(file));
        }
        assertThat(report.bytes()).isEqualTo(bytes);
    }

    @Test
    void saysHowFarItIsUpToTheEnd() {
        var seen = new ArrayList<Long>();
        CheckReport report = StoreCheck.run(folder, format, (_, bytes, all) -> {
            seen.add(bytes);
            assertThat(bytes).isLessThanOrEqualTo(all);
        });
        assertThat(seen).isSorted().last().isEqualTo(report.bytes());
    }

    @Test
    void findsNoFilesWhereThereIsNoStore() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("notes.txt"), "mine");
        assertThat(StoreCheck.run(empty, format, CheckProgress.SILENT).files()).isZero();
    }

    @Test
    void namesASegmentThatIsGone() throws IOException {
        String gone = files("segment-.*").getFirst();
        long bytes = Files.size(folder.resolve(gone));
        Files.delete(folder.resolve(gone));
        assertThat(check().findings())
                .containsExactly(new Finding(
                        Finding.Weight.DAMAGE,
                        gone,
                        0,
                        "the manifest names it, and it is not there",
                        bytes + " bytes of spans"));
    }

    @Test
    void saysWhatIsLostWithASegmentThatIsCutShort() throws IOException {
        for (String file : files("segment-.*")) {
            Path segment = folder.resolve(file);
            byte[] sound = Files.readAllBytes(segment);
            for (int length : new int[] {0, 10, 48, sound.length / 2, sound.length - 1}) {
                Files.write(segment, Arrays.copyOf(sound, length));
                CheckReport report = check();
                assertThat(report.isSound()).isFalse();
                assertThat(report.segments()).isEqualTo(3);
                assertThat(report.findings())
                        .as("%s cut to %d", file, length)
                        .allMatch(finding -> finding.file().equals(file))
                        .anyMatch(finding -> finding.lost().equals("every span of this segment"));
            }
            Files.write(segment, sound);
        }
        assertThat(check().findings()).isEmpty();
    }

    @Test
    void findsADamagedManifestAndChecksTheSegmentsAllTheSame() throws IOException {
        Path manifest = folder.resolve(StoreFolder.MANIFEST);
        byte[] damaged = Files.readAllBytes(manifest);
        damaged[damaged.length / 2] ^= 1;
        for (byte[] bytes : List.of(damaged, new byte[0], new byte[50])) {
            Files.write(manifest, bytes);
            CheckReport report = check();
            assertThat(report.damages()).isEqualTo(1);
            assertThat(report.findings().getFirst().file()).isEqualTo(StoreFolder.MANIFEST);
            assertThat(report.segmentSpans()).isEqualTo(26);
            assertThat(report.logSpans()).isEqualTo(2);
        }
        Files.delete(manifest);
        assertThat(check().isSound()).isTrue();
        assertThat(check().findings()).hasSize(1);
    }

    @Test
    void refusesAStoreOfANewerVersion() throws IOException {
        String text = "clew manifest 2\nwhatever\n";
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(folder.resolve("manifest.clew"), text + "crc32c %08x\n".formatted(crc.getValue()));
        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                .hasMessageContaining("newer version");
    }

    /// Of the log, of segments and of ledgers alike: neither a check nor a start changes a byte.
    @Test
    void refusesFilesOfANewerVersionAndTouchesNothing() throws IOException {
        Path log = folder.resolve(files("log-.*").getLast());
        byte[] soundLog = Files.readAllBytes(log);
        Files.write(log, "CLEWLOG2 and what nobody knows".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        assertRefused(log);
        Files.write(log, soundLog);

        Path segment = folder.resolve("segment-0000000000000099-0000000000000001-default.clew");
        for (String magic : List.of("CLEWSEG2", "CLEWSEG1")) {
            ByteBuffer later = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
            later.put(magic.getBytes(StandardCharsets.US_ASCII)).putInt(2);
            var crc = new CRC32C();
            crc.update(later.array(), 0, later.position());
            later.putInt((int) crc.getValue());
            Files.write(segment, later.array());
            assertRefused(segment);
        }
        Files.delete(segment);
        assertThat(check().findings()).isEmpty();
    }

    private void assertRefused(Path file) throws IOException {
        List<String> names = files(".*");
        byte[] bytes = Files.readAllBytes(file);
        List<ThrowingCallable> readers = List.of(this::check, this::open);
        for (ThrowingCallable reader : readers) {
            assertThatThrownBy(reader)
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("version")
                    .hasMessageContaining("2");
            assertThat(files(".*")).isEqualTo(names);
            assertThat(file).hasBinaryContent(bytes);
        }
    }

    /// An unfinished write is what a crash leaves; it is told of, and no damage. Anything else is.
    @Test
    void tellsATornTailFromDamage() throws IOException {
        Path log = folder.resolve(files("log-.*").getLast());
        byte[] sound = Files.readAllBytes(log);
        for (int length = 0; length < sound.length; length++) {
            Files.write(log, Arrays.copyOf(sound, length));
            CheckReport report = check();
            assertThat(report.isSound()).as("cut to %d", length).isTrue();
            assertThat(report.findings().size()).as("cut to %d", length).isLessThanOrEqualTo(1);
            if (length % 8 == 0) {
                assertRecovers(log, report, length);
            }
        }
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x10;
            Files.write(log, damaged);
            assertThat(check().findings())
                    .as("byte %d", at)
                    .isNotEmpty()
                    .allMatch(finding -> finding.file().equals(log.getFileName().toString()));
        }
    }

    private void assertRecovers(Path log, CheckReport report, int length) throws IOException {
        try (SegmentStore store = open()) {
            assertThat(store.recovery().log().tornBytes() > 0)
                    .as("cut to %d", length)
                    .isEqualTo(!report.findings().isEmpty());
            assertThat(SentSpans.all(store)).isEqualTo(spans(0, 18 + report.logSpans()));
        }
        Files.deleteIfExists(log.resolveSibling(log.getFileName() + ".torn"));
    }

    @Test
    void tellsWhatACrashLeavesBehind() throws IOException {
        String segment = files("segment-.*-default.*").getFirst();
        Files.copy(folder.resolve(segment), folder.resolve("segment-0000000000000099-0000000000000001-default.clew"));
        Files.copy(folder.resolve(segment), folder.resolve("segment-0000000000000000-0000000000000001-default.clew"));
        Files.writeString(folder.resolve(segment + ".unfinished"), "half");
        Files.writeString(folder.resolve("manifest.clew.unfinished"), "half");
        Files.writeString(folder.resolve("log-0000000000000001.clew.torn"), "torn");
        CheckReport report = check();
        assertThat(report.isSound()).isTrue();
        assertThat(report.findings())
                .extracting(Finding::what)
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what).contains("names it no longer"),
                        what -> assertThat(what).contains("the next start adds it"),
                        what -> assertThat(what)
                                .contains("the next start deletes it")
                                .contains("being written"),
                        what -> assertThat(what)
                                .contains("the next start deletes it")
                                .contains("being written"),
                        what -> assertThat(what).contains("set aside"));
        assertThat(report.segments()).isEqualTo(5);
    }

    @Test
    void missesAFileOutOfTheMiddleOfTheLog() throws IOException {
        try (SegmentStore store = open()) {
            spans(20, 40).forEach(span -> SentSpans.append(store, List.of(span)));
        }
        List<String> logs = files("log-.*");
        assertThat(logs).hasSizeGreaterThan(2);
        assertThat(check().findings()).isEmpty();
        for (String log : logs.subList(0, logs.size() - 1)) {
            Path file = folder.resolve(log);
            byte[] sound = Files.readAllBytes(file);
            Files.delete(file);
            assertMissesBatches(log + " deleted");
            Files.createFile(file);
            assertMissesBatches(log + " emptied");
            Files.write(file, Arrays.copyOf(sound, sound.length - Disk.BLOCK_BYTES));
            assertMissesBatches(log + " cut at the end of a batch");
            Files.write(file, sound);
        }
    }

    private void assertMissesBatches(String what) {
        assertThat(check().findings()).as(what).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Finding.Weight.DAMAGE);
            assertThat(finding.what()).contains("are not there");
            assertThat(finding.lost()).startsWith("batches ");
        });
    }

    /// A write that never ended can be in the last file only.
    @Test
    void callsAFileThatIsCutShortDamagedUnlessItIsTheLast() throws IOException {
        try (SegmentStore store = open()) {
            spans(20, 40).forEach(span -> SentSpans.append(store, List.of(span)));
        }
        List<String> logs = files("log-.*");
        Path cut = folder.resolve(logs.getFirst());
        byte[] sound = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(sound, sound.length - Disk.BLOCK_BYTES + 20));
        assertThat(check().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Finding.Weight.DAMAGE);
            assertThat(finding.file()).isEqualTo(logs.getFirst());
            assertThat(finding.lost()).contains("batches");
        });
    }

    @Test
    void callsWhatAStartSetAsideDamaged() throws IOException {
        String segment = files("segment-.*").getFirst();
        byte[] cut = Arrays.copyOf(Files.readAllBytes(folder.resolve(segment)), 100);
        Files.write(folder.resolve("segment-0000000000000099-0000000000000001-default.clew"), cut);
        open().close();
        assertThat(check().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Finding.Weight.DAMAGE);
            assertThat(finding.file()).endsWith(".damaged");
            assertThat(finding.what()).contains("100 bytes");
        });
    }
}
