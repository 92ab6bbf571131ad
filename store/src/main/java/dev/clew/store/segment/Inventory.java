package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import java.io.IOException;
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
/// A sound manifest is the truth about every segment that was numbered before it was written: one that it does not
/// name was replaced or removed on purpose, or its batches are in the log still; it is deleted. One with a later
/// number was finished, and the process died before the manifest was replaced: it is adopted. Without a manifest,
/// everything that can be read is. One that was written in the place of others stands beside them in neither case:
/// with a manifest that names one of those it was not in time and is deleted, without one they are. What cannot be
/// read keeps nothing from starting and is kept.
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final StoreFolder folder;
    private final Map<Tenant, List<HeldPart>> segments = new HashMap<>();
    private final Map<Tenant, Integer> unreadable = new HashMap<>();
    private final List<Manifest.Entry> entries = new ArrayList<>();
    private int opened;
    private int adopted;
    private int deleted;
    private int damaged;
    private boolean manifestWasLost;
    private long nextSegment;

    Inventory(StoreFolder folder) {
        this.folder = folder;
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
        sortOut(manifest, files);
        manifestWasLost |= found == null && adopted > 0;
        return manifest.with(nextSegment, entries);
    }

    private void openNamed(Manifest.Entry entry) {
        entries.add(entry);
        StoredPart part = open(entry.name());
        if (part == null) {
            unreadable.merge(entry.name().tenant(), 1, Integer::sum);
        } else {
            serve(new HeldPart(part, entry.name()), entry.name().tenant());
        }
    }

    private void serve(HeldPart part, Tenant tenant) {
        opened++;
        segments.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(part);
    }

    private @Nullable StoredPart open(SegmentName name) {
        try {
            return folder.open(name);
        } catch (IOException | Fault e) {
            LOG.error("[{}] segment {} cannot be read and is left out: {}", folder.path(), name.file(), e.toString());
            return null;
        }
    }

    private void sortOut(Manifest manifest, List<String> files) throws IOException {
        Set<SegmentName> named = new HashSet<>();
        manifest.segments().forEach(entry -> named.add(entry.name()));
        var leftovers = new ArrayList<String>();
        var found = new ArrayList<Found>();
        for (String file : files) {
            SegmentName name = SegmentName.parse(file);
            if (SegmentName.isUnfinished(file) || isSuperseded(name, manifest, named)) {
                leftovers.add(file);
            } else if (name != null && !named.contains(name)) {
                find(name, found);
            }
        }
        adopt(found, numbers(named), leftovers);
        try {
            folder.deleteAll(leftovers);
            deleted = leftovers.size();
        } catch (IOException e) {
            LOG.warn("[{}] leftovers could not be deleted: {}", folder.path(), e.toString());
        }
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

    /// Of a segment and those in whose place it was written: the latter if the manifest names one, else the former.
    private void adopt(List<Found> found, Set<Long> named, List<String> leftovers) throws IOException {
        var replaced = new HashSet<Long>();
        for (Found each : found) {
            if (Collections.disjoint(each.part.replaces(), named)) {
                replaced.addAll(each.part.replaces());
            } else {
                replaced.add(each.name.number());
            }
        }
        // In the order of their batches: a segment that was written again has a later number.
        found.sort(Comparator.comparingLong((Found each) -> each.name.through())
                .thenComparingLong(each -> each.name.number()));
        for (Found each : found) {
            if (replaced.contains(each.name.number())) {
                leftovers.add(each.name.file());
                each.part.close();
            } else {
                adopt(each.name, each.part);
            }
        }
    }

    private void adopt(SegmentName name, StoredPart part) throws IOException {
        adopted++;
        entries.add(new Manifest.Entry(name, folder.size(name), part.starts().toNanos(), null));
        serve(new HeldPart(part, name), name.tenant());
    }

    /// Every tenant that has a segment, readable or not.
    Set<Tenant> tenants() {
        var tenants = new HashSet<>(segments.keySet());
        tenants.addAll(unreadable.keySet());
        return tenants;
    }

    List<HeldPart> segments(Tenant tenant) {
        return segments.getOrDefault(tenant, List.of());
    }

    int unreadable(Tenant tenant) {
        return unreadable.getOrDefault(tenant, 0);
    }

    StoreRecovery recovery(dev.clew.store.log.Recovery log) {
        int lost = unreadable.values().stream().mapToInt(Integer::intValue).sum() + damaged;
        return new StoreRecovery(opened, lost, adopted, deleted, manifestWasLost, log);
    }
}
