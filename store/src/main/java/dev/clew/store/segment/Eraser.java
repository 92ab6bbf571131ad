package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import dev.clew.store.Erasure;
import dev.clew.store.segment.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a trace out of the segments and ledgers of one tenant by writing those that hold it again without
/// it.
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
        Map<LedgerName, Catalog.WrittenLedger> ledgers = new HashMap<>();
        try {
            for (HeldPart part : all()) {
                SegmentName name = part.name();
                if (name != null) {
                    erase(id, name, part, changed);
                }
            }
            for (Ledgers.Named ledger : parts.ledgers().all()) {
                erase(id, ledger, ledgers);
            }
            if (!changed.isEmpty() || !ledgers.isEmpty()) {
                catalog.replaceAll(entry -> change(entry, changed), entry -> List.of(change(entry, ledgers)));
            }
        } catch (IOException | RuntimeException e) {
            for (Catalog.@Nullable Written written : changed.values()) {
                if (written != null) {
                    written.part().close();
                }
            }
            ledgers.values().forEach(written -> written.ledger().close());
            throw e;
        }
        show(changed);
        for (Ledgers.Named ledger : parts.ledgers().all()) {
            Catalog.WrittenLedger written = ledgers.get(ledger.name());
            if (written != null) {
                parts.ledgers().replace(List.of(ledger), new Ledgers.Named(written.name(), written.ledger()));
            }
        }
        return new Erasure(erased, 0, changed.size() + ledgers.size(), unread);
    }

    private List<HeldPart> all() {
        var all = new ArrayList<>(parts.parts());
        all.addAll(parts.heldBack());
        return all;
    }

    private void erase(TraceId id, Ledgers.Named named, Map<LedgerName, Catalog.WrittenLedger> changed)
            throws IOException {
        try {
            Ledger ledger = named.ledger();
            if (ledger.find(id) != null) {
                var replaces = new ArrayList<>(ledger.replaces());
                replaces.add(named.name().number());
                changed.put(
                        named.name(),
                        catalog.writeLedger(
                                parts.tenant(),
                                (format, disk, file) -> format.merge(
                                        List.of(ledger), id, replaces, ledger.decided(), () -> {}, disk, file)));
            }
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            unread.add(named.name().file());
        }
    }

    private static Manifest.LedgerEntry change(
            Manifest.LedgerEntry entry, Map<LedgerName, Catalog.WrittenLedger> changed) {
        Catalog.WrittenLedger written = changed.get(entry.name());
        return written == null ? entry : new Manifest.LedgerEntry(written.name(), written.bytes(), entry.newestNanos());
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
    private List<Manifest.Entry> change(Manifest.Entry entry, Map<SegmentName, Catalog.@Nullable Written> changed) {
        if (!entry.name().tenant().equals(parts.tenant())) {
            return List.of(entry);
        }
        if (!changed.containsKey(entry.name())) {
            return List.of(changed.isEmpty() ? entry : entry.counted(null));
        }
        Catalog.Written written = changed.get(entry.name());
        return written == null ? List.of() : List.of(entry.in(written));
    }

    private void show(Map<SegmentName, Catalog.@Nullable Written> changed) {
        Map<Long, List<Overlap>> overlaps = catalog.overlaps(parts.tenant());
        for (HeldPart part : all()) {
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
