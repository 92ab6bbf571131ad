package dev.clew.store.segment;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which segments of a list stand together in which [TraceGroup]. A group begins when there are enough segments that
/// stand alone, takes those that come, and is put on a shelf when it is full: at most one of a list grows. For one
/// thread at a time.
final class TraceGroups {
    /// What those may take that grow: many traces of a single span would fill the heap otherwise.
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    /// A tenant with fewer segments needs no group.
    private static final int ENOUGH = 16;

    private final List<HeldPart> segments;
    private final TraceGroup.Shelf shelf;
    private final Runnable pause;
    private long room;

    private TraceGroups(List<HeldPart> segments, long room, TraceGroup.Shelf shelf, Runnable pause) {
        this.segments = segments;
        this.room = room;
        this.shelf = shelf;
        this.pause = pause;
    }

    /// What the groups of `parts` take of the heap.
    static long heapBytes(List<HeldPart> parts) {
        return groups(parts).stream().mapToLong(TraceGroup::heapBytes).sum();
    }

    private static Set<TraceGroup> groups(List<HeldPart> parts) {
        var groups = new HashSet<TraceGroup>();
        for (HeldPart part : parts) {
            TraceGroup group = part.group();
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    /// Puts those of `parts` into groups that are in none, the newest first: what comes is looked up in those of about
    /// the same time.
    ///
    /// @param parts oldest first
    /// @param room how many bytes more they may take of the heap
    /// @param pause is run after each segment: somebody else may need the processor
    /// @return how many bytes more they take now, or fewer
    static long form(List<HeldPart> parts, long room, TraceGroup.Shelf shelf, Runnable pause) throws IOException {
        List<HeldPart> segments =
                parts.stream().filter(part -> part.name() != null).toList();
        var groups = new TraceGroups(segments, room, shelf, pause);
        groups.giveUpWorn();
        groups.fill();
        groups.begin();
        return room - groups.room;
    }

    /// Groups of which little is left take memory for nothing.
    private void giveUpWorn() {
        Set<TraceGroup> groups = groups(segments);
        if (groups.size() > 1 + 2 * segments.size() / TraceGroup.SEGMENTS) {
            segments.forEach(HeldPart::leaves);
            groups.forEach(group -> room += group.heapBytes());
        }
    }

    private List<HeldPart> alone() {
        return segments.stream().filter(HeldPart::mayJoin).toList();
    }

    /// The group that grows takes those that are alone.
    private void fill() throws IOException {
        for (TraceGroup group : groups(segments)) {
            if (group.isGrowing()) {
                for (HeldPart segment : alone()) {
                    if (group.hasRoomFor(segment)) {
                        group.take(segment);
                    }
                }
                if (group.isFull()) {
                    shelve(group);
                }
            }
        }
    }

    private void shelve(TraceGroup group) throws IOException {
        long bytes = group.heapBytes();
        group.shelve(shelf);
        room += bytes;
    }

    private void begin() throws IOException {
        List<HeldPart> next = next();
        while (!next.isEmpty()) {
            for (TraceGroup group : groups(segments)) {
                if (group.isGrowing()) {
                    shelve(group);
                }
            }
            var group = new TraceGroup(
                    next.stream().mapToLong(TraceGroups::traces).max().orElse(0));
            room -= group.heapBytes();
            for (HeldPart segment : next) {
                group.take(segment);
                pause.run();
            }
            if (group.isFull()) {
                shelve(group);
            }
            next = next();
        }
    }

    /// The newest of those that are alone, without such as are much larger than the others, which would make the group
    /// as large; none if that are too few.
    private List<HeldPart> next() {
        List<HeldPart> alone = alone();
        List<HeldPart> newest = alone.subList(Math.max(0, alone.size() - TraceGroup.SEGMENTS), alone.size());
        long all = newest.stream().mapToLong(TraceGroups::traces).sum();
        long most = Math.min((2 * all) / Math.max(1, newest.size()), TraceGroup.most(room));
        List<HeldPart> next =
                newest.stream().filter(segment -> traces(segment) <= most).toList();
        return next.size() < ENOUGH ? List.of() : next;
    }

    private static long traces(HeldPart segment) {
        return segment.part().traceCount();
    }
}
