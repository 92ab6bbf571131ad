package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.ledger.LedgerFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Does something whenever a merge or a survey pauses.
record BusyFormat(PartFormat format, Runnable action) implements PartFormat {
    @Override
    public OpenPart begin() {
        return format.begin();
    }

    @Override
    public OpenPart begin(OpenPart retired) {
        return format.begin(retired);
    }

    @Override
    public void write(OpenPart part, BitSet without, List<Long> replaces, Disk disk, Path file) throws IOException {
        format.write(part, without, replaces, disk, file);
    }

    @Override
    public void merge(
            List<StoredPart> parts,
            @Nullable TraceId without,
            List<Long> replaces,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException {
        format.merge(parts, without, replaces, busy(pause), disk, file);
    }

    @Override
    public Survey survey(List<StoredPart> parts, List<SpanFilter> marks, LinkedServices linked, Runnable pause) {
        return format.survey(parts, marks, linked, busy(pause));
    }

    private Runnable busy(Runnable pause) {
        return () -> {
            action.run();
            pause.run();
        };
    }

    @Override
    public LedgerFormat ledgers() {
        return format.ledgers();
    }

    @Override
    public StoredPart open(Disk disk, Path file) throws IOException {
        return format.open(disk, file);
    }

    @Override
    public @Nullable CheckedPart check(Disk disk, Path file, Findings findings) throws IOException {
        return format.check(disk, file, findings);
    }
}
