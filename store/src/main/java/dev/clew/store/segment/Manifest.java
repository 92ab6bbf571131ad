package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Which segments there are, and up to which batch of each tenant they reach. Lines of text, the last of
/// which is the CRC32C of those before it:
///
/// ```
/// clew manifest 1
/// next-segment 8
/// through default 12345
/// segment segment-0000000000000007-0000000000012345-default.clew 18734 1795000000000000000 5:12,6:1 kept 17…
/// ledger ledger-0000000000000006-default.clew 4711 1795000000000000000
/// crc32c 89abcdef
/// ```
///
/// @param nextSegment above the number of every segment that was ever written before this manifest
/// @param through by tenant, the last batch that went into a segment, even if that segment is gone again
/// @param segments in the order of their batches
/// @param ledgers in the order in which they were decided
record Manifest(long nextSegment, Map<Tenant, Long> through, List<Entry> segments, List<LedgerEntry> ledgers) {
    static final Manifest EMPTY = new Manifest(1, Map.of(), List.of(), List.of());

    private static final String MAGIC = "clew manifest ";
    private static final String VERSION = "1";
    private static final String NONE = "-";
    private static final String UNKNOWN = "?";

    /// One segment.
    ///
    /// @param newestNanos when its newest span starts, or when it was cut if that is earlier
    /// @param overlaps with segments before it; null if they were not counted yet
    /// @param stageNanos by the clock of the store: of one that is held when it was decided, of another
    ///     when the last span in it had arrived
    record Entry(
            SegmentName name,
            long bytes,
            long newestNanos,
            @Nullable List<Overlap> overlaps,
            Stage stage,
            long stageNanos) {
        Entry counted(@Nullable List<Overlap> now) {
            return new Entry(name, bytes, newestNanos, now, stage, stageNanos);
        }

        Entry at(Stage now, long nanos) {
            return new Entry(name, bytes, newestNanos, overlaps, now, nanos);
        }

        /// As another file that takes its place.
        Entry in(Catalog.Written written) {
            return new Entry(written.name(), written.bytes(), newestNanos, null, stage, stageNanos);
        }

        /// As it is when the segments of these numbers are gone.
        Entry without(Set<Long> numbers) {
            return counted(Overlap.without(numbers, overlaps));
        }
    }

    /// One ledger.
    ///
    /// @param newestNanos when the newest of its decisions was made
    record LedgerEntry(LedgerName name, long bytes, long newestNanos) {}

    Manifest {
        through = Map.copyOf(through);
        segments = List.copyOf(segments);
        ledgers = List.copyOf(ledgers);
    }

    /// With other segments, which reach as far as their names say, and at least as far as before.
    Manifest with(long next, List<Entry> entries) {
        return with(next, entries, ledgers);
    }

    /// The same with other ledgers too.
    Manifest with(long next, List<Entry> entries, List<LedgerEntry> ofLedgers) {
        var reached = new HashMap<>(through);
        for (Entry entry : entries) {
            reached.merge(entry.name().tenant(), entry.name().through(), Math::max);
        }
        return new Manifest(next, reached, entries, ofLedgers);
    }

    /// With a tenant's batches taken care of up to `sequence`.
    Manifest reaching(Tenant tenant, long sequence) {
        var reached = new HashMap<>(through);
        reached.merge(tenant, sequence, Math::max);
        return new Manifest(nextSegment, reached, segments, ledgers);
    }

    /// By the number of a segment of `tenant`, what it has in common with those before it; without those of
    /// which it is not counted yet.
    Map<Long, List<Overlap>> overlaps(Tenant tenant) {
        var overlaps = new HashMap<Long, List<Overlap>>();
        for (Entry entry : segments) {
            if (entry.overlaps() != null && entry.name().tenant().equals(tenant)) {
                overlaps.put(entry.name().number(), entry.overlaps());
            }
        }
        return overlaps;
    }

    /// Above the number of every batch in a segment.
    long nextSequence() {
        return through.values().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
    }

    byte[] toBytes() {
        var text = new StringBuilder(MAGIC).append(VERSION).append('\n');
        text.append("next-segment ").append(nextSegment).append('\n');
        through.forEach((tenant, sequence) -> text.append("through %s %d\n".formatted(tenant.name(), sequence)));
        for (Entry entry : segments) {
            text.append("segment %s %d %d %s %s %d\n"
                    .formatted(
                            entry.name().file(),
                            entry.bytes(),
                            entry.newestNanos(),
                            text(entry.overlaps()),
                            entry.stage().word(),
                            entry.stageNanos()));
        }
        for (LedgerEntry entry : ledgers) {
            text.append("ledger %s %d %d\n".formatted(entry.name().file(), entry.bytes(), entry.newestNanos()));
        }
        return text.append("crc32c %08x\n".formatted(crc(text))).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads what [#toBytes] wrote; null if it is damaged.
    ///
    /// @throws Fault `CORRUPT` if it is sound and of a version that is not known
    static @Nullable Manifest parse(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.US_ASCII);
        int end = text.lastIndexOf("crc32c ");
        if (end < 0 || !text.substring(end).equals("crc32c %08x\n".formatted(crc(text.substring(0, end))))) {
            return null;
        }
        List<String> lines = text.substring(0, end).lines().toList();
        if (!lines.getFirst().equals(MAGIC + VERSION)) {
            throw new Fault(
                    Fault.Kind.CORRUPT,
                    "the manifest says '%s', and only '%s' is known (written by a newer version?)"
                            .formatted(lines.getFirst(), MAGIC + VERSION));
        }
        try {
            return parse(lines.subList(1, lines.size()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static Manifest parse(List<String> lines) {
        long next = 1;
        var through = new HashMap<Tenant, Long>();
        var segments = new ArrayList<Entry>();
        var ledgers = new ArrayList<LedgerEntry>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "next-segment" -> next = Long.parseLong(words[1]);
                case "through" -> through.put(new Tenant(words[1]), Long.parseLong(words[2]));
                case "segment" -> segments.add(entry(words));
                case "ledger" -> ledgers.add(ledgerEntry(words));
                default -> throw new IllegalArgumentException("a line that begins with " + words[0]);
            }
        }
        return new Manifest(next, through, segments, ledgers);
    }

    private static Entry entry(String[] words) {
        SegmentName name = SegmentName.parse(words[1]);
        if (name == null) {
            throw new IllegalArgumentException(words[1] + " is no name of a segment");
        }
        return new Entry(
                name,
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                overlaps(words[4]),
                Stage.of(words[5]),
                Long.parseLong(words[6]));
    }

    private static LedgerEntry ledgerEntry(String[] words) {
        LedgerName name = LedgerName.parse(words[1]);
        if (name == null) {
            throw new IllegalArgumentException(words[1] + " is no name of a ledger");
        }
        return new LedgerEntry(name, Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    private static String text(@Nullable List<Overlap> overlaps) {
        if (overlaps == null) {
            return UNKNOWN;
        }
        return overlaps.isEmpty()
                ? NONE
                : String.join(
                        ",",
                        overlaps.stream()
                                .map(each -> each.number() + ":" + each.traces())
                                .toList());
    }

    private static @Nullable List<Overlap> overlaps(String text) {
        if (text.equals(UNKNOWN)) {
            return null;
        }
        var overlaps = new ArrayList<Overlap>();
        if (!text.equals(NONE)) {
            for (String each : text.split(",", -1)) {
                String[] numbers = each.split(":", -1);
                overlaps.add(new Overlap(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
            }
        }
        return overlaps;
    }

    private static int crc(CharSequence text) {
        var crc = new CRC32C();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }
}
