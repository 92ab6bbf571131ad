package dev.clew.store.segment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which segments of a list stand together in which [TraceGroup]. A group begins when there are enough segments that
/// stand alone, with room for as many more as it may have, and takes those that come. For one thread at a time.
final class TraceGroups {
    /// What all groups may take: many traces of a single span would fill the heap otherwise.
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    /// A tenant with fewer segments needs no group.
    private static final int ENOUGH = 16;

    private final List<HeldPart> segments;
    private final Runnable pause;
    private long room;

    private TraceGroups(List<HeldPart> segments, long room, Runnable pause) {
        this.segments = segments;
        this.room = room;
        this.pause = pause;
    }

    /// What the groups of `parts` take.
    static long bytes(List<HeldPart> parts) {
        return groups(parts).stream().mapToLong(TraceGroup::bytes).sum();
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

    /// Puts those of `parts` into groups that are in none. If there is no room for all, the newest stand together:
    /// what comes is looked up in those of about the same time.
    ///
    /// @param parts oldest first
    /// @param room how many bytes more they may take
    /// @param pause is run after each segment: somebody else may need the processor
    /// @return how many bytes more they take now, or fewer
    static long form(List<HeldPart> parts, long room, Runnable pause) {
        List<HeldPart> segments =
                parts.stream().filter(part -> part.name() != null).toList();
        var groups = new TraceGroups(segments, room, pause);
        groups.giveUpWorn();
        groups.fill();
        groups.begin();
        return room - groups.room;
    }

    /// Groups of which little is left take memory for nothing.
    private void giveUpWorn() {
        Set<TraceGroup> groups = groups(segments);
        if (groups.size() > 1 + 2 * segments.size() / TraceGroup.SEGMENTS) {
            groups.forEach(this::giveUp);
        }
    }

    private void giveUp(TraceGroup group) {
        segments.stream().filter(segment -> segment.group() == group).forEach(HeldPart::leaves);
        room += group.bytes();
    }

    private List<HeldPart> alone() {
        return segments.stream().filter(HeldPart::mayJoin).toList();
    }

    /// The group of the newest takes those that are alone.
    private void fill() {
        int newest = newestInGroup(segments.size());
        TraceGroup group = newest < 0 ? null : segments.get(newest).group();
        for (HeldPart segment : alone()) {
            if (group != null && group.hasRoomFor(segment)) {
                group.take(segment);
            }
        }
    }

    /// The place of the newest segment before `end` that is in a group; -1 if there is none.
    private int newestInGroup(int end) {
        int place = end - 1;
        while (place >= 0 && segments.get(place).group() == null) {
            place--;
        }
        return place;
    }

    private void begin() {
        List<HeldPart> alone = alone();
        while (alone.size() >= ENOUGH) {
            List<HeldPart> next = alone.subList(Math.max(0, alone.size() - TraceGroup.SEGMENTS), alone.size());
            if (TraceGroup.bytes(traces(next)) > room) {
                beginInPlaceOfOlder();
                return;
            }
            begin(next);
            alone = alone();
        }
    }

    /// For as many segments as a group may have, if the others are like these.
    private static long traces(List<HeldPart> segments) {
        long traces = segments.stream()
                .mapToLong(segment -> segment.part().traceCount())
                .sum();
        return traces * TraceGroup.SEGMENTS / segments.size();
    }

    private void begin(List<HeldPart> next) {
        var group = new TraceGroup(traces(next));
        room -= group.bytes();
        for (HeldPart segment : next) {
            group.take(segment);
            pause.run();
        }
    }

    /// Those that are newer than all in groups stand together, and the oldest groups make room for that.
    private void beginInPlaceOfOlder() {
        List<HeldPart> newer = segments.subList(newestInGroup(segments.size()) + 1, segments.size()).stream()
                .filter(HeldPart::mayJoin)
                .toList();
        if (newer.size() < ENOUGH) {
            return;
        }
        List<HeldPart> next = newer.subList(Math.max(0, newer.size() - TraceGroup.SEGMENTS), newer.size());
        long needed = TraceGroup.bytes(traces(next));
        if (needed > room + bytes(segments)) {
            return;
        }
        for (TraceGroup oldest : oldestFirst()) {
            if (needed <= room) {
                break;
            }
            giveUp(oldest);
        }
        begin(next);
    }

    /// By the newest of their segments.
    private List<TraceGroup> oldestFirst() {
        var groups = new ArrayList<TraceGroup>();
        for (int place = newestInGroup(segments.size()); place >= 0; place = newestInGroup(place)) {
            TraceGroup group = segments.get(place).group();
            if (group != null && !groups.contains(group)) {
                groups.add(group);
            }
        }
        return groups.reversed();
    }
}
