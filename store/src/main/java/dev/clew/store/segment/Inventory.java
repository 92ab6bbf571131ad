package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.store.segment.ledger.Ledger;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks through the folder of a store that is opened, and tells what the files in it are.
///
/// A sound manifest is the truth about every segment that was numbered before it was written: one that it
/// does not name was replaced or removed on purpose, or its batches are in the log still; it is deleted.
/// One with a later number was finished, and the process died before the manifest was replaced: it is
/// adopted. Without a manifest, everything that can be read is. One that was written in the place of others
/// stands beside them in neither case: with a manifest that names one of those it was not in time and is
/// deleted, without one they are. What cannot be read keeps nothing from starting and is kept.
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final StoreFolder folder;
    private final long nowNanos;
    private final Map<Tenant, List<HeldPart>> segments = new HashMap<>();
    private final Map<Tenant, List<HeldPart>> heldBack = new HashMap<>();
    private final Map<Tenant, List<Ledgers.Named>> ledgers = new HashMap<>();
    private final List<Manifest.LedgerEntry> ledgerEntries = new ArrayList<>();
    private final Map<Tenant, Integer> unreadable = new HashMap<>();
    private final List<Manifest.Entry> entries = new ArrayList<>();
    private int opened;
    private int adopted;
    private int deleted;
    private int damaged;
    private boolean manifestWasLost;
    private long nextSegment;

    Inventory(StoreFolder folder, InstantSource clock) {
        this.folder = folder;
        nowNanos = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    /// @return the manifest as it should be: with the adopted segments
    Manifest take() throws IOException {
        @Nullable Manifest found = folder.readManifest();
        List<String> files = folder.list();
        if (found == null && files.contains(StoreFolder.MANIFEST)) {
            LOG.warn("[{}] the manifest is damaged; segments are taken by their names", folder.path());
            folder.setAside(StoreFolder.MANIFEST);
            manifestWasLost = true;
        }
        Manifest manifest = found == null ? Manifest.EMPTY : found;
        nextSegment = manifest.nextSegment();
        manifest.segments().forEach(this::openNamed);
        manifest.ledgers().forEach(this::openNamed);
        sortOut(manifest, files, found != null);
        manifestWasLost |= found == null && adopted > 0;
        return manifest.with(nextSegment, entries, ledgerEntries);
    }

    private void openNamed(Manifest.Entry entry) {
        entries.add(entry);
        StoredPart part = open(entry.name());
        if (part != null) {
            serve(part, entry);
        } else if (entry.stage() != Stage.HELD) {
            unreadable.merge(entry.name().tenant(), 1, Integer::sum);
        }
    }

    private void serve(StoredPart part, Manifest.Entry entry) {
        opened++;
        (entry.stage() == Stage.HELD ? heldBack : segments)
                .computeIfAbsent(entry.name().tenant(), _ -> new ArrayList<>())
                .add(new HeldPart(part, entry.name()));
    }

    private void openNamed(Manifest.LedgerEntry entry) {
        ledgerEntries.add(entry);
        Ledger ledger = open(entry.name());
        if (ledger != null) {
            serve(ledger, entry.name());
        }
    }

    private void serve(Ledger ledger, LedgerName name) {
        ledgers.computeIfAbsent(name.tenant(), _ -> new ArrayList<>()).add(new Ledgers.Named(name, ledger));
    }

    private @Nullable Ledger open(LedgerName name) {
        try {
            return folder.open(name);
        } catch (IOException | Fault e) {
            LOG.error("[{}] ledger {} cannot be read and is left out: {}", folder.path(), name.file(), e.toString());
            return null;
        }
    }

    private @Nullable StoredPart open(SegmentName name) {
        try {
            return folder.open(name);
        } catch (IOException | Fault e) {
            LOG.error("[{}] segment {} cannot be read and is left out: {}", folder.path(), name.file(), e.toString());
            return null;
        }
    }

    private void sortOut(Manifest manifest, List<String> files, boolean hasManifest) throws IOException {
        Set<SegmentName> named = new HashSet<>();
        manifest.segments().forEach(entry -> named.add(entry.name()));
        var leftovers = new ArrayList<String>();
        var found = new ArrayList<Found>();
        for (String file : files) {
            SegmentName name = SegmentName.parse(file);
            if (StoreFolder.isUnfinished(file)
                    || isSuperseded(name, manifest, named)
                    || (hasManifest && isUnnamedLedger(file))) {
                leftovers.add(file);
            } else if (name != null && !named.contains(name)) {
                find(name, found);
            }
        }
        Set<Long> decided = hasManifest ? Set.of() : adoptLedgers(files, leftovers);
        adopt(found, numbers(named), decided, hasManifest ? Stage.UNDECIDED : Stage.KEPT, leftovers);
        try {
            folder.deleteAll(leftovers);
            deleted = leftovers.size();
        } catch (IOException e) {
            LOG.warn("[{}] leftovers could not be deleted: {}", folder.path(), e.toString());
            leftovers.forEach(this::passOver);
        }
    }

    /// Has nothing written under the name of `leftover`.
    private void passOver(String leftover) {
        String file = leftover.replaceFirst("\\.unfinished$", "");
        SegmentName segment = SegmentName.parse(file);
        LedgerName ledger = LedgerName.parse(file);
        long number = segment != null ? segment.number() : ledger != null ? ledger.number() : 0;
        nextSegment = Math.max(nextSegment, number + 1);
    }

    /// A segment that no manifest names.
    private record Found(SegmentName name, StoredPart part) {}

    private static boolean isSuperseded(@Nullable SegmentName name, Manifest manifest, Set<SegmentName> named) {
        return name != null && !named.contains(name) && name.number() < manifest.nextSegment();
    }

    private void find(SegmentName name, List<Found> found) throws IOException {
        nextSegment = Math.max(nextSegment, name.number() + 1);
        StoredPart part = open(name);
        if (part == null) {
            // No manifest will name it, so it must not look as if one had dropped it.
            folder.setAside(name.file());
            damaged++;
        } else {
            found.add(new Found(name, part));
        }
    }

    private static Set<Long> numbers(Set<SegmentName> names) {
        var numbers = new HashSet<Long>();
        names.forEach(name -> numbers.add(name.number()));
        return numbers;
    }

    /// One that the manifest does not name was written for a change that did not come about, or replaced.
    private boolean isUnnamedLedger(String file) {
        LedgerName name = LedgerName.parse(file);
        return name != null
                && ledgerEntries.stream().noneMatch(entry -> entry.name().equals(name));
    }

    /// Without a manifest every ledger counts that no other replaces.
    ///
    /// @return the numbers of the segments that were decided
    private Set<Long> adoptLedgers(List<String> files, List<String> leftovers) throws IOException {
        var found = new ArrayList<Ledgers.Named>();
        Set<Long> replaced = new HashSet<>();
        for (String file : files) {
            LedgerName name = LedgerName.parse(file);
            Ledger ledger = name == null ? null : open(name);
            if (name != null && ledger != null) {
                nextSegment = Math.max(nextSegment, name.number() + 1);
                found.add(new Ledgers.Named(name, ledger));
                replaced.addAll(ledger.replaces());
            } else if (name != null) {
                folder.setAside(file);
            }
        }
        found.sort(Comparator.comparingLong(each -> each.name().number()));
        Set<Long> decided = new HashSet<>();
        for (Ledgers.Named each : found) {
            LedgerName name = each.name();
            if (replaced.contains(name.number())) {
                leftovers.add(name.file());
                each.ledger().close();
            } else {
                decided.addAll(each.ledger().decided());
                ledgerEntries.add(new Manifest.LedgerEntry(name, folder.size(name), nowNanos));
                serve(each.ledger(), name);
            }
        }
        return decided;
    }

    /// Of a segment and those in whose place it was written: the latter if the manifest names one, else the
    /// former. Without a manifest, the sampler may have written one of several in the place of others: that
    /// counts only if the ledger, which comes last, is there, or if those are not.
    private void adopt(List<Found> found, Set<Long> named, Set<Long> decided, Stage stage, List<String> leftovers)
            throws IOException {
        var replaced = new HashSet<Long>();
        for (Found each : found) {
            if (Collections.disjoint(each.part.replaces(), named) && isWhole(each, found, decided)) {
                replaced.addAll(each.part.replaces());
            } else {
                replaced.add(each.name.number());
            }
        }
        // In the order of their batches: a segment that was written again has a later number.
        found.sort(Comparator.comparingLong((Found each) -> each.name.through())
                .thenComparingLong(each -> each.name.number()));
        for (Found each : found) {
            if (decided.contains(each.name.number())) {
                adopt(each.name, each.part, Stage.HELD);
            } else if (replaced.contains(each.name.number())) {
                leftovers.add(each.name.file());
                each.part.close();
            } else {
                adopt(each.name, each.part, stage);
            }
        }
    }

    /// False of one of several, if the others may be missing.
    private static boolean isWhole(Found written, List<Found> found, Set<Long> decided) {
        Set<Long> replaces = new HashSet<>(written.part.replaces());
        if (!replaces.remove(StoredPart.SOME) || decided.containsAll(replaces)) {
            return true;
        }
        Set<Long> there = new HashSet<>();
        found.forEach(each -> there.add(each.name.number()));
        return !there.containsAll(replaces);
    }

    private void adopt(SegmentName name, StoredPart part, Stage stage) throws IOException {
        adopted++;
        var entry = new Manifest.Entry(
                name,
                folder.size(name),
                part.starts().toNanos(),
                stage == Stage.HELD ? List.of() : null,
                stage,
                nowNanos);
        entries.add(entry);
        serve(part, entry);
    }

    /// Every tenant that has a segment, readable or not.
    Set<Tenant> tenants() {
        var tenants = new HashSet<>(segments.keySet());
        tenants.addAll(heldBack.keySet());
        tenants.addAll(ledgers.keySet());
        tenants.addAll(unreadable.keySet());
        return tenants;
    }

    List<HeldPart> segments(Tenant tenant) {
        return segments.getOrDefault(tenant, List.of());
    }

    List<HeldPart> heldBack(Tenant tenant) {
        return heldBack.getOrDefault(tenant, List.of());
    }

    List<Ledgers.Named> ledgers(Tenant tenant) {
        return ledgers.getOrDefault(tenant, List.of());
    }

    int unreadable(Tenant tenant) {
        return unreadable.getOrDefault(tenant, 0);
    }

    StoreRecovery recovery(dev.clew.store.log.Recovery log) {
        int lost = unreadable.values().stream().mapToInt(Integer::intValue).sum() + damaged;
        return new StoreRecovery(opened, lost, adopted, deleted, manifestWasLost, log);
    }
}
