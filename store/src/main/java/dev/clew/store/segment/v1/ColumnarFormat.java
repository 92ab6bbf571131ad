package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.LinkedServices;
import dev.clew.store.segment.OpenPart;
import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.StoredPart;
import dev.clew.store.segment.Survey;
import dev.clew.store.segment.ledger.LedgerFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Parts as columns: a [Block] in memory, a [Segment] on disk.
public final class ColumnarFormat implements PartFormat {
    private static final long CACHE_BYTES = 24 << 20;

    private final Supplier<Block> blocks;
    private final PageCache cache = new PageCache(CACHE_BYTES);

    public ColumnarFormat() {
        this(Block::new);
    }

    /// @param blocks makes empty ones: how large they may grow is for them to know
    public ColumnarFormat(Supplier<Block> blocks) {
        this.blocks = blocks;
    }

    @Override
    public OpenPart begin() {
        return blocks.get();
    }

    @Override
    public OpenPart begin(OpenPart retired) {
        Block block = blocks.get();
        if (retired instanceof Block known) {
            block.reuse(known);
        }
        return block;
    }

    /// @throws IllegalArgumentException if `part` is of another format
    @Override
    public void write(OpenPart part, BitSet without, List<Long> replaces, Disk disk, Path file) throws IOException {
        if (!(part instanceof Block block)) {
            throw new IllegalArgumentException(part.getClass() + " is not of this format");
        }
        SegmentWriter.write(new BlockSource(block, without), replaces, disk, file);
    }

    /// @throws IllegalArgumentException if one of `parts` is of another format
    @Override
    public void merge(
            List<StoredPart> parts,
            @Nullable TraceId without,
            List<Long> replaces,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException {
        SegmentWriter.merge(segments(parts), without, replaces, pause, disk, file);
    }

    /// @throws IllegalArgumentException if one of `parts` is of another format
    @Override
    public Survey survey(List<StoredPart> parts, List<SpanFilter> marks, LinkedServices linked, Runnable pause) {
        return new SegmentSurvey(segments(parts), marks, linked, pause);
    }

    private static List<Segment> segments(List<StoredPart> parts) {
        var segments = new ArrayList<Segment>();
        for (StoredPart part : parts) {
            if (!(part instanceof Segment segment)) {
                throw new IllegalArgumentException(part.getClass() + " is not of this format");
            }
            segments.add(segment);
        }
        return segments;
    }

    @Override
    public LedgerFormat ledgers() {
        return new ColumnarLedgers();
    }

    @Override
    public @Nullable String unknownVersion(Disk disk, Path path) throws IOException {
        var file = new SegmentFile(disk, path);
        try {
            byte[] header = new byte[Long.BYTES + Integer.BYTES];
            file.copy("header", 0, header.length, header);
            var magic = new String(header, 0, Long.BYTES, StandardCharsets.US_ASCII);
            String version = magic.charAt(Long.BYTES - 1) + "." + LittleEndian.getInt(header, Long.BYTES);
            return magic.matches("CLEW(SEG|LED)\\d") && !version.equals("1.1") ? version : null;
        } catch (Fault damaged) {
            return null;
        } finally {
            file.release();
        }
    }

    @Override
    public StoredPart open(Disk disk, Path file) throws IOException {
        return Segment.open(disk, file, cache);
    }

    @Override
    public @Nullable CheckedPart check(Disk disk, Path file, Findings findings) throws IOException {
        return SegmentCheck.check(disk, file, findings);
    }
}
