package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.ledger.Ledger;
import dev.clew.store.segment.ledger.LedgerFormat;
import java.io.IOException;
import java.nio.file.Path;
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
/// A file is deleted only while the manifest on the medium is known not to name it, and one is written only while that
/// is known to say what counts: a start would serve what an earlier try left beside what is written now.
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

    /// Those of the segments of `tenant` that are at `stage`.
    List<Manifest.Entry> segments(Tenant tenant, Stage stage) {
        return segments(tenant).stream().filter(entry -> entry.stage() == stage).toList();
    }

    /// The ledgers of `tenant`, oldest first.
    List<Manifest.LedgerEntry> ledgers(Tenant tenant) {
        return manifest.ledgers().stream()
                .filter(entry -> entry.name().tenant().equals(tenant))
                .toList();
    }

    /// By the number of a segment of `tenant`, what it has in common with those before it; without those of
    /// which it is not counted yet.
    Map<Long, List<Overlap>> overlaps(Tenant tenant) {
        return manifest.overlaps(tenant);
    }

    /// Writes `part` but for the rows `without` to a new file, which is a leftover until [#add] names it.
    Written write(OpenPart part, BitSet without, Tenant tenant, long through) throws IOException {
        try {
            return write(part, without, List.of(), tenant, through);
        } finally {
            // A start serves the file until a manifest has told of its number.
            manifestIsCertain = false;
        }
    }

    /// Writes `part` to a file that is a leftover from the beginning.
    ///
    /// @param copied the numbers of the segments whose spans are in it. It says that it takes their place
    ///     and its own, so that no start serves it
    Written writeCopy(OpenPart part, List<Long> copied, Tenant tenant, long through) throws IOException {
        var replaces = new ArrayList<>(copied);
        replaces.add(nextSegment);
        return write(part, new BitSet(), replaces, tenant, through);
    }

    private Written write(OpenPart part, BitSet without, List<Long> replaces, Tenant tenant, long through)
            throws IOException {
        PartFormat format = folder.format();
        return write(tenant, through, file -> format.write(part, without, replaces, folder.disk(), file));
    }

    /// Writes some traces of `survey`, which is of the segments `from`, to a new file, which is a leftover
    /// until [#decide] names it.
    Written write(Survey survey, BitSet chosen, List<@Nullable TraceNote> notes, List<Long> from, SegmentName last)
            throws IOException {
        var replaces = new ArrayList<>(from);
        replaces.add(StoredPart.SOME);
        return write(last.tenant(), last.through(), file -> survey.write(chosen, notes, replaces, folder.disk(), file));
    }

    /// Writes a ledger, which is a leftover until [#replace] names it.
    WrittenLedger writeLedger(Tenant tenant, LedgerContent content) throws IOException {
        settle();
        var name = new LedgerName(nextSegment++, tenant);
        leftovers.add(name.file());
        leftovers.add(name.unfinishedFile());
        folder.write(name, file -> content.writeTo(folder.format().ledgers(), folder.disk(), file));
        return new WrittenLedger(name, folder.open(name), folder.size(name));
    }

    /// Writes and forces a ledger.
    interface LedgerContent {
        void writeTo(LedgerFormat format, Disk disk, Path file) throws IOException;
    }

    /// A ledger that is not in the manifest yet.
    record WrittenLedger(LedgerName name, Ledger ledger, long bytes) {}

    /// Merges segments, which are next to each other and oldest first, to a new file, which is a leftover
    /// until [#replace] puts it in their place.
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
            part.replaces().stream().filter(number -> number != StoredPart.SOME).forEach(replaces::add);
        }
        SegmentName last = requireNonNull(segments.getLast().name());
        PartFormat format = folder.format();
        return write(
                last.tenant(),
                last.through(),
                file -> format.merge(stored, without, replaces, pause, folder.disk(), file));
    }

    private Written write(Tenant tenant, long through, StoreFolder.Content content) throws IOException {
        settle();
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
        Manifest reached = manifest.reaching(tenant, sequence);
        publish(reached.with(nextSegment, reached.segments()));
    }

    void add(Manifest.Entry entry) throws IOException {
        var entries = new ArrayList<>(manifest.segments());
        entries.add(entry);
        publish(manifest.with(nextSegment, entries));
    }

    /// Puts `change` of each segment in its place, or drops it where that is null, all in one step. The
    /// files of those that are named no longer are leftovers.
    void replace(Function<Manifest.Entry, Manifest.@Nullable Entry> change) throws IOException {
        replaceAll(
                entry -> {
                    Manifest.Entry changed = change.apply(entry);
                    return changed == null ? List.of() : List.of(changed);
                },
                List::of);
    }

    /// As [#replace], where several may come in the place of one, with ledgers as well.
    void replaceAll(
            Function<Manifest.Entry, List<Manifest.Entry>> segments,
            Function<Manifest.LedgerEntry, List<Manifest.LedgerEntry>> ledgers)
            throws IOException {
        var entries = new ArrayList<Manifest.Entry>();
        var ofLedgers = new ArrayList<Manifest.LedgerEntry>();
        manifest.segments().forEach(entry -> entries.addAll(segments.apply(entry)));
        manifest.ledgers().forEach(entry -> ofLedgers.addAll(ledgers.apply(entry)));
        replaceAll(entries, ofLedgers);
    }

    private void replaceAll(List<Manifest.Entry> segments, List<Manifest.LedgerEntry> ledgers) throws IOException {
        Set<String> before = files(manifest);
        publish(manifest.with(nextSegment, segments, ledgers));
        before.removeAll(files(manifest));
        leftovers.addAll(before);
    }

    /// As [#replaceAll], and names one more ledger.
    void decide(Function<Manifest.Entry, List<Manifest.Entry>> segments, Manifest.LedgerEntry ledger)
            throws IOException {
        var entries = new ArrayList<Manifest.Entry>();
        manifest.segments().forEach(entry -> entries.addAll(segments.apply(entry)));
        var ledgers = new ArrayList<>(manifest.ledgers());
        ledgers.add(ledger);
        replaceAll(entries, ledgers);
    }

    private static Set<String> files(Manifest of) {
        var files = new HashSet<String>();
        of.segments().forEach(entry -> files.add(entry.name().file()));
        of.ledgers().forEach(entry -> files.add(entry.name().file()));
        return files;
    }

    private void publish(Manifest next) throws IOException {
        manifestIsCertain = false;
        folder.write(next);
        manifestIsCertain = true;
        manifest = next;
        leftovers.removeAll(files(next));
    }

    /// If the last change failed, makes the manifest say what counts.
    private void settle() throws IOException {
        if (!manifestIsCertain) {
            publish(manifest.with(nextSegment, manifest.segments()));
        }
    }

    /// Deletes what is left over, once the manifest says what counts.
    void clean() throws IOException {
        settle();
        folder.deleteAll(leftovers);
        leftovers.clear();
    }

    boolean isClean() {
        return leftovers.isEmpty();
    }
}
