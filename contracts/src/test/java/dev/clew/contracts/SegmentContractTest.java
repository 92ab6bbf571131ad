package dev.clew.contracts;

import dev.clew.store.TraceStore;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.Part;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.Segment;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/// Judges segments: whenever something is asked, the block is cut, and the segment answers.
class SegmentContractTest extends TraceStoreContract {
    private final Map<Block, Segment> cut = new HashMap<>();
    private final List<Segment> opened = new ArrayList<>();
    private int files;

    @Override
    protected TraceStore open(Path folder) {
        return new PartStore(block -> segmentOf(block, folder));
    }

    @Override
    protected Set<Excuse> excuses() {
        return Set.of(Excuse.SURVIVES_RESTART, Excuse.ERASES);
    }

    private synchronized Part segmentOf(Block block, Path folder) {
        if (block.spanCount() == 0) {
            return block;
        }
        Segment segment = cut.get(block);
        if (segment == null || segment.spanCount() != block.spanCount()) {
            segment = cut(block, folder.resolve("segment-" + files++));
            cut.put(block, segment);
            opened.add(segment);
        }
        return segment;
    }

    private static Segment cut(Block block, Path file) {
        try {
            SegmentWriter.write(block, new RealDisk(), file);
            return Segment.open(new RealDisk(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void closeSegments() {
        opened.forEach(Segment::close);
    }
}
