package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a trace out of the segments of one tenant by writing those that hold it again, row by row: rare enough to
/// be plain.
final class Eraser {
    private static final int COPIED_AT_ONCE = 512;

    private final PartFormat format;
    private final Catalog catalog;
    private final TenantParts parts;
    private final List<String> unread = new ArrayList<>();
    private long erased;

    Eraser(PartFormat format, Catalog catalog, TenantParts parts) {
        this.format = format;
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
                OpenPart rest = name == null ? null : rest(name, part.part(), id);
                if (name != null && rest != null) {
                    boolean empty = rest.spanCount() == 0;
                    changed.put(
                            name,
                            empty
                                    ? null
                                    : catalog.write(
                                            rest, new BitSet(), replaced(name, part), parts.tenant(), name.through()));
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
        return new Erasure(erased, changed.size(), unread);
    }

    /// With those that the segment itself took the place of: their files may be there still.
    private static List<Long> replaced(SegmentName name, HeldPart part) {
        var numbers = new ArrayList<Long>();
        numbers.add(name.number());
        if (part.part() instanceof StoredPart stored) {
            numbers.addAll(stored.replaces());
        }
        return numbers;
    }

    /// What is left of a segment without the trace; null if it has nothing of it, or is damaged.
    private @Nullable OpenPart rest(SegmentName name, Part part, TraceId id) {
        try {
            var found = new ArrayList<Span>();
            if (part.mayHold(id)) {
                part.trace(id, found::add);
            }
            OpenPart rest = found.isEmpty() ? null : without(part, id);
            erased += found.size();
            return rest;
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CORRUPT) {
                throw fault;
            }
            unread.add(name.file());
            return null;
        }
    }

    private OpenPart without(Part part, TraceId id) {
        OpenPart rest = format.begin();
        var copied = new ArrayList<Span>();
        try (PartCursor cursor = part.scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                if (cursor.traceIdHigh() != id.high() || cursor.traceIdLow() != id.low()) {
                    copied.add(cursor.span());
                }
                if (copied.size() == COPIED_AT_ONCE) {
                    append(rest, copied);
                }
            }
        }
        append(rest, copied);
        return rest;
    }

    private void append(OpenPart rest, List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        rest.append(new SpanBatch(parts.tenant(), 0, bytes, 0, bytes.length));
        spans.clear();
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
        for (HeldPart part : parts.parts()) {
            part.overlaps(null);
            SegmentName name = part.name();
            if (name == null || !changed.containsKey(name)) {
                continue;
            }
            Catalog.Written written = changed.get(name);
            if (written == null) {
                parts.remove(part);
            } else {
                parts.reduce(part, new HeldPart(written.part(), written.name(), null));
            }
        }
    }
}
