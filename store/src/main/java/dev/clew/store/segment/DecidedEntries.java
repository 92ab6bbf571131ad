package dev.clew.store.segment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of the entries of the manifest when some segments of a tenant are decided.
final class DecidedEntries {
    private final Set<SegmentName> decided;
    private final Set<Long> numbers = new HashSet<>();
    private final boolean isHeld;
    private final long nowNanos;
    private final boolean countAgain;
    private final List<Manifest.Entry> instead = new ArrayList<>();
    private final @Nullable SegmentName carried;
    private boolean isPlaced;

    /// When the newest spans of several segments start, and when the last of them arrived.
    record Newest(long startNanos, long arrivedNanos) {}

    /// @param kept null if nothing is
    /// @param carried what is not decided yet; null if there is nothing
    /// @param isHeld whether the segments are held back from now on; if not, they are gone
    /// @param countAgain whether it must be counted what younger segments have in common with them
    /// @param older what is before them
    DecidedEntries(
            Set<SegmentName> decided,
            Newest newest,
            Catalog.@Nullable Written kept,
            Catalog.@Nullable Written carried,
            boolean isHeld,
            long nowNanos,
            boolean countAgain,
            List<Overlap.Older> older) {
        this.decided = decided;
        decided.forEach(name -> numbers.add(name.number()));
        this.isHeld = isHeld;
        this.nowNanos = nowNanos;
        this.countAgain = countAgain;
        this.carried = carried == null ? null : carried.name();
        var before = new ArrayList<>(older);
        if (kept != null) {
            instead.add(entry(kept, newest, before, Stage.KEPT, nowNanos));
            before.add(new Overlap.Older(kept.name().number(), new HeldPart(kept.part(), kept.name())));
        }
        if (carried != null) {
            instead.add(entry(carried, newest, before, Stage.UNDECIDED, newest.arrivedNanos));
        }
    }

    private static Manifest.Entry entry(
            Catalog.Written written, Newest newest, List<Overlap.Older> older, Stage stage, long stageNanos) {
        return new Manifest.Entry(
                written.name(),
                written.bytes(),
                newest.startNanos,
                Overlap.of(written.part(), older),
                stage,
                stageNanos);
    }

    /// What takes the place of `entry`.
    List<Manifest.Entry> of(Manifest.Entry entry) {
        if (!decided.contains(entry.name())) {
            return List.of(entry.counted(overlaps(entry.overlaps())));
        }
        var now = new ArrayList<Manifest.Entry>();
        if (!isPlaced) {
            now.addAll(instead);
            isPlaced = true;
        }
        if (isHeld) {
            now.add(entry.counted(List.of()).at(Stage.HELD, nowNanos));
        }
        return now;
    }

    /// What younger segments have in common with those that are decided was carried over for that reason.
    private @Nullable List<Overlap> overlaps(@Nullable List<Overlap> before) {
        return carried == null || countAgain
                ? Overlap.without(numbers, before)
                : Overlap.merged(numbers, carried.number(), before);
    }
}
