package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a trace out of the segments of one tenant by writing those that hold it again without it.
final class Eraser {
    private final Catalog catalog;
    private final TenantParts parts;
    private final List<String> unread = new ArrayList<>();
    private long erased;

    Eraser(Catalog catalog, TenantParts parts) {
        this.catalog = catalog;
        this.parts = parts;
    }

    /// All segments change in one step, or none.
    ///
    /// @return how many spans there were, how many segments changed, and which turned out to be damaged
    Erasure erase(TraceId id) throws IOException {
        // By name, what takes its place: null if nothing is left.
        Map<SegmentName, Catalog.@Nullable Written> changed = new HashMap<>();
        try {
            for (HeldPart part : parts.parts()) {
                SegmentName name = part.name();
                if (name != null) {
                    erase(id, name, part, changed);
                }
            }
            if (!changed.isEmpty()) {
                catalog.replace(entry -> change(entry, changed));
            }
        } catch (IOException | RuntimeException e) {
            for (Catalog.@Nullable Written written : changed.values()) {
                if (written != null) {
                    written.part().close();
                }
            }
            throw e;
        }
        show(changed);
        return new Erasure(erased, 0, changed.size(), unread);
    }

    private void erase(TraceId id, SegmentName name, HeldPart part, Map<SegmentName, Catalog.@Nullable Written> changed)
            throws IOException {
        try {
            int spans = spans(part.part(), id);
            if (spans > 0) {
                boolean empty = spans == part.part().spanCount();
                changed.put(name, empty ? null : catalog.merge(List.of(part), id, () -> {}));
                erased += spans;
            }
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            unread.add(name.file());
        }
    }

    private static int spans(Part part, TraceId id) {
        var spans = new int[1];
        if (part.mayHold(id)) {
            part.trace(id, _ -> spans[0]++);
        }
        return spans[0];
    }

    /// What any segment of the tenant has in common with others may have changed.
    private Manifest.@Nullable Entry change(Manifest.Entry entry, Map<SegmentName, Catalog.@Nullable Written> changed) {
        if (!entry.name().tenant().equals(parts.tenant())) {
            return entry;
        }
        if (!changed.containsKey(entry.name())) {
            return entry.counted(null);
        }
        Catalog.Written written = changed.get(entry.name());
        return written == null ? null : new Manifest.Entry(written.name(), written.bytes(), entry.newestNanos(), null);
    }

    private void show(Map<SegmentName, Catalog.@Nullable Written> changed) {
        Map<Long, List<Overlap>> overlaps = catalog.overlaps(parts.tenant());
        for (HeldPart part : parts.parts()) {
            SegmentName name = part.name();
            if (name == null || !changed.containsKey(name)) {
                continue;
            }
            Catalog.Written written = changed.get(name);
            if (written == null) {
                parts.remove(part, overlaps);
            } else {
                parts.reduce(part, new HeldPart(written.part(), written.name()), overlaps);
            }
        }
    }
}
