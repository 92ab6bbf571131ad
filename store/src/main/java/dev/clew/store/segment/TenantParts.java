package dev.clew.store.segment;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.log.LogCommit;
import dev.clew.store.log.WriteAheadLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The parts of one tenant, oldest first:
///
/// ```
/// segment 3 · segment 7 · sealed · open ← append
/// ```
///
/// Whoever appends holds the lock of the tenant while the batch goes into the open part and gets its place
/// in the log, so that both have the same order. Readers take the list as it is and never wait.
final class TenantParts {
    private final Tenant tenant;
    private final OpenParts openParts;
    private final Runnable onSeal;
    private final Ledgers ledgers;
    private volatile Listed listed;
    private volatile int unreadable;
    private volatile long openBytes;

    /// @param heldBack segments that no search finds anything in
    /// @param overlaps by the number of a segment, with those before it, as far as they are counted
    /// @param losses how often something was taken out before
    private record Listed(
            List<HeldPart> parts, List<HeldPart> heldBack, Map<Long, List<Overlap>> overlaps, long losses) {}

    /// Whoever appends waits for this first: a thread that waits for a monitor spins, and takes away the
    /// processor that the thread inside needs.
    private final ReentrantLock turn = new ReentrantLock();

    // Guarded by this.
    private @Nullable HeldPart held;
    private @Nullable OpenPart open;

    /// @param segments what there is on disk, oldest first
    /// @param heldBack those that are held back, oldest first
    /// @param ledgers what the sampler remembers
    /// @param overlaps by the number of a segment, what is known of those before it
    /// @param unreadable how many segments cannot be read
    /// @param onSeal is told that a part waits to be cut
    TenantParts(
            Tenant tenant,
            OpenParts openParts,
            List<HeldPart> segments,
            List<HeldPart> heldBack,
            Ledgers ledgers,
            Map<Long, List<Overlap>> overlaps,
            int unreadable,
            Runnable onSeal) {
        this.tenant = tenant;
        this.openParts = openParts;
        this.onSeal = onSeal;
        this.unreadable = unreadable;
        this.ledgers = ledgers;
        listed = new Listed(List.copyOf(segments), List.copyOf(heldBack), overlaps, 0);
    }

    Tenant tenant() {
        return tenant;
    }

    List<HeldPart> parts() {
        return listed.parts;
    }

    /// Segments whose spans no search finds any more, oldest first.
    List<HeldPart> heldBack() {
        return listed.heldBack;
    }

    Ledgers ledgers() {
        return ledgers;
    }

    /// Whether there are any, in segments that cannot be read included.
    boolean hasSpans() {
        return unreadable > 0 || parts().stream().anyMatch(part -> part.part().spanCount() > 0);
    }

    int unreadable() {
        return unreadable;
    }

    void unreadable(int segments) {
        unreadable = segments;
    }

    /// A batch on its way to the disk.
    ///
    /// @param commit null if the log has no use for the batch, as no span of it was taken
    record Appended(Receipt receipt, @Nullable LogCommit commit) {}

    /// The open part judges the batch before the log gets it, so that the log holds only what can be read
    /// again.
    Appended append(SpanBatch batch, WriteAheadLog log) {
        turn.lock();
        try {
            return take(batch, log);
        } finally {
            turn.unlock();
        }
    }

    private synchronized Appended take(SpanBatch batch, WriteAheadLog log) {
        Receipt receipt = open().append(batch);
        if (receipt.acceptedSpans() == 0) {
            return new Appended(receipt, null);
        }
        LogCommit commit = log.enqueue(batch);
        reached(commit.sequence());
        return new Appended(receipt, commit);
    }

    /// Appends what was read from the log.
    synchronized void replay(SpanBatch batch, long sequence) {
        open().append(batch);
        reached(sequence);
    }

    private OpenPart open() {
        if (open == null) {
            open = openParts.begin(tenant);
            held = new HeldPart(open, retired -> openParts.retire(tenant, retired));
            HeldPart added = held;
            change(now -> now.add(added), listed.overlaps, listed.losses);
        }
        return open;
    }

    private void reached(long sequence) {
        if (held != null && open != null) {
            held.through(sequence);
            openBytes = open.byteCount();
            if (open.isFull()) {
                seal();
            }
        }
    }

    /// Ends the open part if it was begun at least `age` ago.
    synchronized void sealIfOlder(Duration age) {
        if (held != null && System.nanoTime() - held.begunNanos() >= age.toNanos()) {
            seal();
        }
    }

    /// Ends the open part, unless somebody else has meanwhile, and another was begun.
    synchronized void sealIfNotSmallerThan(long bytes) {
        if (openBytes >= bytes) {
            seal();
        }
    }

    /// Ends the open part. What is appended afterwards goes into a new one.
    synchronized void seal() {
        if (held != null && held.through() > 0) {
            held = null;
            open = null;
            openBytes = 0;
            onSeal.run();
        }
    }

    /// Roughly the memory of the open part.
    long openBytes() {
        return openBytes;
    }

    /// The parts that were sealed and not cut yet, oldest first.
    synchronized List<HeldPart> uncut() {
        return parts().stream()
                .filter(part -> part.name() == null && part != held)
                .toList();
    }

    /// The segments before `part`, oldest first.
    List<Overlap.Older> segmentsBefore(HeldPart part) {
        var older = new ArrayList<Overlap.Older>();
        for (HeldPart each : parts()) {
            if (each == part) {
                break;
            }
            if (each.name() != null) {
                older.add(new Overlap.Older(each.name().number(), each));
            }
        }
        return older;
    }

    /// What is known of overlaps now.
    synchronized void overlaps(Map<Long, List<Overlap>> overlaps) {
        change(_ -> {}, overlaps, listed.losses);
    }

    /// From now on `segment` stands for `part`: with those before it, it holds what `part` held.
    void replace(HeldPart part, HeldPart segment, Map<Long, List<Overlap>> overlaps) {
        synchronized (this) {
            change(now -> now.set(now.indexOf(part), segment), overlaps, listed.losses);
        }
        part.release();
    }

    /// From now on `segment` stands for `merged`, which are next to each other: it holds what they held.
    synchronized void replace(List<HeldPart> merged, HeldPart segment, Map<Long, List<Overlap>> overlaps) {
        change(
                now -> {
                    now.set(now.indexOf(merged.getFirst()), segment);
                    now.removeAll(merged);
                },
                overlaps,
                listed.losses);
        merged.forEach(HeldPart::release);
    }

    /// From now on `segment` stands for `part`, of which something was taken out.
    synchronized void reduce(HeldPart part, HeldPart segment, Map<Long, List<Overlap>> overlaps) {
        changeAll(now -> now.replaceAll(each -> each == part ? segment : each), overlaps);
        part.release();
    }

    synchronized void remove(HeldPart part, Map<Long, List<Overlap>> overlaps) {
        changeAll(now -> now.remove(part), overlaps);
        part.release();
    }

    /// Something is lost, of what is found or of what is held back.
    private void changeAll(Change change, Map<Long, List<Overlap>> overlaps) {
        var parts = new ArrayList<>(listed.parts);
        var heldBack = new ArrayList<>(listed.heldBack);
        change.apply(parts);
        change.apply(heldBack);
        listed = new Listed(List.copyOf(parts), List.copyOf(heldBack), overlaps, listed.losses + 1);
    }

    /// From now on `segments` stand for `decided`, which are next to each other.
    ///
    /// @param isHeld whether those are held back; if not, they are gone
    synchronized void decide(
            List<HeldPart> decided, List<HeldPart> segments, boolean isHeld, Map<Long, List<Overlap>> overlaps) {
        var parts = new ArrayList<>(listed.parts);
        var heldBack = new ArrayList<>(listed.heldBack);
        int at = parts.indexOf(decided.getFirst());
        parts.removeAll(decided);
        parts.addAll(at, segments);
        if (isHeld) {
            heldBack.addAll(decided);
        }
        listed = new Listed(List.copyOf(parts), List.copyOf(heldBack), overlaps, listed.losses + 1);
        if (!isHeld) {
            decided.forEach(HeldPart::release);
        }
    }

    synchronized void clear() {
        Listed all = listed;
        listed = new Listed(List.of(), List.of(), Map.of(), all.losses + 1);
        held = null;
        open = null;
        openBytes = 0;
        all.parts.forEach(HeldPart::release);
        all.heldBack.forEach(HeldPart::release);
        ledgers.clear();
    }

    private interface Change {
        void apply(List<HeldPart> parts);
    }

    private void change(Change change, Map<Long, List<Overlap>> overlaps, long losses) {
        var changed = new ArrayList<>(parts());
        change.apply(changed);
        listed = new Listed(List.copyOf(changed), listed.heldBack, overlaps, losses);
    }

    /// The parts as they are now. The caller closes it.
    Snapshot hold() {
        while (true) {
            Listed taken = listed;
            var now = new ArrayList<>(taken.parts);
            now.addAll(taken.heldBack);
            int held = 0;
            while (held < now.size() && now.get(held).hold()) {
                held++;
            }
            if (held == now.size()) {
                return new Snapshot(taken.parts, taken.heldBack, taken.overlaps, taken.losses, unreadable);
            }
            // One was replaced between the two looks: there is a newer list.
            now.subList(0, held).forEach(HeldPart::release);
        }
    }
}
