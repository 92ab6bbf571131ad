package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SetMembers;
import dev.clew.store.SpanPlaces;
import dev.clew.store.SpanScan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Goes through several parts as if they were one: always takes the match that comes first of all their next ones.
/// A segment is not touched before the scan reaches the time of its spans, so that a search for the newest few
/// reads the newest segments only.
///
/// Spans that are the same in all by which they are ordered come one after another, whatever part they are in;
/// among those the equal ones are found and shown once.
final class MergedScan {
    private final SpanScan scan;
    private final Comparator<Head> order;
    private final PriorityQueue<Head> heads;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Span> group = new ArrayList<>();
    private long scanned;
    private String exceeded = "";
    private final MissingParts missing;
    private final Snapshot snapshot;
    private final @Nullable SetMembers members;

    /// A part that the scan did not reach yet, and when its first span for it starts.
    private record Waiting(HeldPart part, int age, long firstNanos) {}

    /// @param snapshot stays open until [#run] returns
    MergedScan(SpanScan scan, Snapshot snapshot) {
        this.scan = scan;
        this.snapshot = snapshot;
        missing = new MissingParts("a scan", snapshot.unreadable());
        members = scan.among() == null
                ? null
                : new SetMembers(
                        scan.among(),
                        (id, to) -> snapshot.trace(id, to, (_, fault) -> missing.add(fault)),
                        scan.limits().memory());
        List<HeldPart> parts = snapshot.parts();
        boolean newestFirst = scan.order() == SpanScan.Order.NEWEST_FIRST;
        order = newestFirst ? Head.ORDER.reversed() : Head.ORDER;
        heads = new PriorityQueue<>(order);
        for (int age = 0; age < parts.size(); age++) {
            addPart(parts.get(age), age, newestFirst);
        }
        Comparator<Waiting> byFirst = Comparator.comparingLong(Waiting::firstNanos);
        // The next to be reached is the last in the list.
        waiting.sort(newestFirst ? byFirst : byFirst.reversed());
    }

    private void addPart(HeldPart held, int age, boolean newestFirst) {
        Part part = held.part();
        if (part.spanCount() == 0) {
            return;
        }
        TimeRange starts = part.starts();
        if (part instanceof OpenPart) {
            // It grows meanwhile: entered later, it might show something that should have come before.
            open(held, age);
        } else if (starts.overlaps(scan.range())) {
            waiting.add(new Waiting(held, age, newestFirst ? starts.toNanos() : starts.fromNanos()));
        }
    }

    /// Shows the spans to `visitor` until it answers false, the budget is used up, or there are no more.
    Completeness run(Predicate<Span> visitor) {
        return run(() -> showGroup(visitor));
    }

    /// The same without making the spans.
    Completeness run(SpanPlaces visitor) {
        return run(() -> showPlace(visitor));
    }

    private Completeness run(BooleanSupplier showNext) {
        try {
            return show(showNext);
        } finally {
            heads.forEach(Head::close);
            if (members != null) {
                members.release();
            }
        }
    }

    private Completeness show(BooleanSupplier showNext) {
        while (!isTimeUp(0)) {
            openReached();
            Head head = heads.peek();
            if (head == null || !exceeded.isEmpty()) {
                break;
            }
            if (scanned + head.cost() > scan.limits().spans()) {
                return completeness(ScanLimits.tooMany(scanned));
            }
            if (!showNext.getAsBoolean()) {
                return completeness("");
            }
        }
        return completeness(exceeded);
    }

    private boolean showGroup(Predicate<Span> visitor) {
        takeGroup();
        for (Span span : group) {
            if (!visitor.test(span)) {
                return false;
            }
        }
        return true;
    }

    private boolean showPlace(SpanPlaces visitor) {
        Head head = heads.remove();
        long startNanos = head.startNanos();
        TraceId traceId = head.traceId();
        return !take(head, this::isMeant) || visitor.span(startNanos, traceId);
    }

    /// Whether the scan is over, with `more` spans looked at than are counted. If it is, it stays so.
    private boolean isOver(long more) {
        if (exceeded.isEmpty() && scanned + more >= scan.limits().spans()) {
            exceeded = ScanLimits.tooMany(scan.limits().spans());
        }
        return isTimeUp(more);
    }

    private boolean isTimeUp(long more) {
        if (exceeded.isEmpty()) {
            exceeded = scan.limits().exceeded(scanned + more);
        }
        return !exceeded.isEmpty();
    }

    private Completeness completeness(String truncatedBecause) {
        if (truncatedBecause.isEmpty()) {
            String unknown = members == null ? "" : members.gaveUpBecause();
            return new Completeness(scanned, unknown.isEmpty() ? missing.told() : unknown);
        }
        // The page in which it stops is looked at as a whole.
        return new Completeness(Math.min(scanned, scan.limits().spans()), truncatedBecause);
    }

    private void openReached() {
        while (!waiting.isEmpty() && isReached(waiting.getLast()) && !isTimeUp(0)) {
            Waiting next = waiting.removeLast();
            open(next.part(), next.age());
        }
    }

    private boolean isReached(Waiting next) {
        Head head = heads.peek();
        if (head == null) {
            return true;
        }
        return switch (scan.order()) {
            case NEWEST_FIRST -> next.firstNanos() >= head.startNanos();
            case OLDEST_FIRST -> next.firstNanos() <= head.startNanos();
        };
    }

    private void open(HeldPart held, int age) {
        try {
            advance(new Head(held.part(), scan, () -> snapshot.pieces(held), age, this::isOver));
        } catch (Fault fault) {
            missing.add(fault);
        }
    }

    /// Moves `head`, which is not among the others, to its next match.
    private void advance(Head head) {
        boolean goesOn = false;
        try {
            if (head.next()) {
                heads.add(head);
                goesOn = true;
            } else {
                scanned += head.cost();
            }
        } catch (Fault fault) {
            // A cursor that found damage is not asked for more: what it holds may be half of something.
            missing.add(fault);
        } finally {
            if (!goesOn) {
                head.close();
            }
        }
    }

    /// The next span, with those that stand at the very same place.
    private void takeGroup() {
        group.clear();
        Head first = heads.remove();
        var place = new Head.Place(first);
        take(first, this::addToGroup);
        while (!heads.isEmpty() && place.isThatOf(heads.element())) {
            take(heads.remove(), this::addToGroup);
        }
        if (group.size() > 1) {
            leaveEachOnce();
        }
    }

    /// Goes past the match of `head`. Returns what `look` says of it; false if it cannot be read.
    private boolean take(Head head, Predicate<Head> look) {
        scanned += head.cost();
        head.consumed();
        boolean answer;
        boolean goesOn = false;
        try {
            answer = look.test(head);
            goesOn = true;
        } catch (Fault fault) {
            missing.add(fault);
            return false;
        } finally {
            if (!goesOn) {
                head.close();
            }
        }
        advance(head);
        return answer;
    }

    private boolean addToGroup(Head head) {
        Span span = head.span();
        return (members == null || head.isDecided() || members.contains(span)) && group.add(span);
    }

    private boolean isMeant(Head head) {
        return members == null || head.isDecided() || members.contains(head.span());
    }

    /// The first in the order of arrival stays, whichever way the scan goes.
    private void leaveEachOnce() {
        boolean newestFirst = scan.order() == SpanScan.Order.NEWEST_FIRST;
        if (newestFirst) {
            Collections.reverse(group);
        }
        var once = new LinkedHashSet<>(group);
        group.clear();
        group.addAll(once);
        if (newestFirst) {
            Collections.reverse(group);
        }
    }
}
