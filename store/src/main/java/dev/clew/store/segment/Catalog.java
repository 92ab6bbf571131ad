package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which segments there are, and the files that are left over when that changes. For one thread at a time.
///
/// A file is deleted only while the manifest on the medium is known not to name it.
final class Catalog {
    private final StoreFolder folder;
    private final Set<String> leftovers = new HashSet<>();
    private Manifest manifest;
    private long nextSegment;
    private boolean manifestIsCertain;

    /// @param manifest as it should be; on the medium there may be an older one
    Catalog(StoreFolder folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
        nextSegment = manifest.nextSegment();
    }

    /// By tenant, the last batch that is safe in a segment.
    Map<Tenant, Long> through() {
        return manifest.through();
    }

    /// The segments of `tenant`, in the order of their batches.
    List<Manifest.Entry> segments(Tenant tenant) {
        return manifest.segments().stream()
                .filter(entry -> entry.name().tenant().equals(tenant))
                .toList();
    }

    /// By the number of a segment of `tenant`, what it has in common with those before it; without those of which
    /// it is not counted yet.
    Map<Long, List<Overlap>> overlaps(Tenant tenant) {
        return manifest.overlaps(tenant);
    }

    /// Writes `part` but for the rows `without` to a new file, which is a leftover until [#add] names it.
    Written write(OpenPart part, BitSet without, Tenant tenant, long through) throws IOException {
        PartFormat format = folder.format();
        return write(tenant, through, file -> format.write(part, without, List.of(), folder.disk(), file));
    }

    /// Merges segments, which are next to each other and oldest first, to a new file, which is a leftover until
    /// [#replace] puts it in their place.
    ///
    /// @param without a trace that is left out, or null
    /// @param pause see [PartFormat#merge]
    Written merge(List<HeldPart> segments, @Nullable TraceId without, Runnable pause) throws IOException {
        var stored = new ArrayList<StoredPart>();
        var replaces = new ArrayList<Long>();
        for (HeldPart segment : segments) {
            StoredPart part = (StoredPart) segment.part();
            stored.add(part);
            replaces.add(requireNonNull(segment.name()).number());
            // The files that they took the place of themselves may be there still.
            replaces.addAll(part.replaces());
        }
        SegmentName last = requireNonNull(segments.getLast().name());
        PartFormat format = folder.format();
        return write(
                last.tenant(),
                last.through(),
                file -> format.merge(stored, without, replaces, pause, folder.disk(), file));
    }

    private Written write(Tenant tenant, long through, StoreFolder.Content content) throws IOException {
        var name = new SegmentName(nextSegment++, through, tenant);
        leftovers.add(name.file());
        leftovers.add(name.unfinishedFile());
        folder.write(name, content);
        return new Written(name, folder.open(name), folder.size(name));
    }

    /// A file that is not in the manifest yet.
    record Written(SegmentName name, StoredPart part, long bytes) {}

    /// Tells that the batches of `tenant` up to `sequence` are taken care of.
    void reach(Tenant tenant, long sequence) throws IOException {
        publish(manifest.reaching(tenant, sequence));
    }

    void add(Manifest.Entry entry) throws IOException {
        var entries = new ArrayList<>(manifest.segments());
        entries.add(entry);
        publish(manifest.with(nextSegment, entries));
    }

    /// Puts `change` of each segment in its place, or drops it where that is null, all in one step. The files of
    /// those that are named no longer are leftovers.
    void replace(Function<Manifest.Entry, Manifest.@Nullable Entry> change) throws IOException {
        var entries = new ArrayList<Manifest.Entry>();
        var gone = new ArrayList<String>();
        for (Manifest.Entry entry : manifest.segments()) {
            Manifest.Entry changed = change.apply(entry);
            if (changed == null || !changed.name().equals(entry.name())) {
                gone.add(entry.name().file());
            }
            if (changed != null) {
                entries.add(changed);
            }
        }
        publish(manifest.with(nextSegment, entries));
        leftovers.addAll(gone);
    }

    private void publish(Manifest next) throws IOException {
        manifestIsCertain = false;
        folder.write(next);
        manifestIsCertain = true;
        manifest = next;
        next.segments().forEach(entry -> leftovers.remove(entry.name().file()));
    }

    /// Deletes what is left over. If the last change failed, the manifest is first made to say what counts.
    void clean() throws IOException {
        if (!manifestIsCertain) {
            publish(manifest);
        }
        folder.deleteAll(leftovers);
        leftovers.clear();
    }

    boolean isClean() {
        return leftovers.isEmpty();
    }
}
