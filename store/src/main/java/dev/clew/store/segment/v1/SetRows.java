package dev.clew.store.segment.v1;

import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanSet;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.totals.Totals;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the rows of a part that are in a [SpanSet], without making a span: what spans match on their own are
/// bits by row, and how they stand to each other is looked at for the traces that have one of everything that is
/// needed.
final class SetRows {
    private final Pages pages;
    private final TraceRows traces;
    private final ConditionCompiler compiler;
    private final TimeRange range;
    private final LongPredicate enough;
    private final Map<SpanFilter, BitSet> matching = new HashMap<>();
    private final BitSet lookedAt = new BitSet();
    private long looked;
    private boolean isOver;

    /// @param range when the spans of a set start
    /// @param enough as of [dev.clew.store.segment.Part#scan]
    SetRows(Pages pages, TraceRows traces, ConditionCompiler compiler, TimeRange range, LongPredicate enough) {
        this.pages = pages;
        this.traces = traces;
        this.compiler = compiler;
        this.range = range;
        this.enough = enough;
    }

    /// @param decided those that are in the set
    /// @param open those of traces that the part cannot judge
    /// @param looked how many spans were looked at in pages that have none of these
    record Found(BitSet decided, BitSet open, long looked) {}

    /// Shows what `scan` asks for among `set`, see [dev.clew.store.segment.Part#scan].
    PartCursor cursor(SpanScan scan, SpanSet set, Set<TraceId> pieces) {
        Found found = find(set, pieces);
        BitSet rows = (BitSet) found.decided.clone();
        rows.or(found.open);
        Condition condition = rows.isEmpty()
                ? Condition.Constant.FALSE
                : Conditions.all(List.of(new RowsIn(rows), compiler.compile(scan.filter())));
        return new OrderedCursor(pages, condition, found, scan.range(), scan.order(), enough);
    }

    /// Adds to `totals` the spans that its question asks for among `set`, see
    /// [dev.clew.store.segment.Part#aggregate(Totals, SpanScan.Among, Set, Predicate)].
    ///
    /// @param without rows that are left out
    void aggregate(
            Totals totals,
            FieldReaders.Dictionaries part,
            SpanSet set,
            Set<TraceId> pieces,
            Predicate<Span> members,
            BitSet without) {
        Found found = find(set, pieces);
        totals.look((int) found.looked);
        Condition filter = compiler.compile(totals.question().filter());
        if (!found.decided.isEmpty()) {
            Condition condition = Conditions.all(List.of(new RowsIn(found.decided), filter));
            new PageTotals(pages, condition, part, totals, without).run();
        }
        found.open.andNot(without);
        if (!found.open.isEmpty()) {
            Condition condition = Conditions.all(List.of(new RowsIn(found.open), filter));
            addMembers(condition, totals, members);
        }
    }

    private void addMembers(Condition condition, Totals totals, Predicate<Span> members) {
        try (var cursor = new OrderedCursor(
                pages, condition, totals.question().range(), SpanScan.Order.OLDEST_FIRST, _ -> totals.isOver())) {
            while (!totals.isStopped() && cursor.next() && totals.look(1) == 1) {
                Span span = cursor.span();
                if (members.test(span)) {
                    totals.add(span);
                }
            }
        }
    }

    /// @param pieces traces of which there are spans elsewhere
    private Found find(SpanSet set, Set<TraceId> pieces) {
        BitSet open = traces.numbers(pieces);
        BitSet candidates = candidates(set);
        if (candidates != null) {
            candidates.andNot(open);
        }
        if (isOver || (candidates != null && candidates.isEmpty())) {
            return found(new BitSet(), open);
        }
        evaluateOthers(set, candidates);
        BitSet decided = new BitSet();
        BitSet odd = new BitSet();
        BitSet some = candidates == null ? allBut(open) : candidates;
        traces.forests(some, forest -> {
            isOver |= enough.test(looked);
            if (!isOver) {
                odd.or(traces.odd(forest));
                decide(set, forest, decided);
            }
        });
        odd.and(some);
        open.or(odd);
        return found(decided, open);
    }

    private void decide(SpanSet set, Forest forest, BitSet decided) {
        BitSet positions = in(set, forest);
        for (int i = positions.nextSetBit(0); i >= 0; i = positions.nextSetBit(i + 1)) {
            decided.set(forest.rows()[i]);
        }
    }

    private Found found(BitSet decided, BitSet openTraces) {
        if (isOver) {
            return new Found(new BitSet(), new BitSet(), looked);
        }
        BitSet open = openTraces.isEmpty() ? openTraces : traces.rowsOf(openTraces);
        decided.andNot(open);
        for (int page = lookedAt.nextSetBit(0); page >= 0; page = lookedAt.nextSetBit(page + 1)) {
            if (isInPage(page, decided) || isInPage(page, open)) {
                // Whoever shows those counts the page.
                looked -= pages.rows(page).size();
            }
        }
        return new Found(decided, open, Math.max(0, looked));
    }

    private static boolean isInPage(int page, BitSet rows) {
        int row = rows.nextSetBit(page * Format.PAGE_ROWS);
        return row >= 0 && row < (page + 1) * Format.PAGE_ROWS;
    }

    private BitSet allBut(BitSet some) {
        var rows = new BitSet();
        int last = pages.count() - 1;
        rows.set(0, last * Format.PAGE_ROWS + pages.rows(last).size());
        BitSet all = traces.tracesOf(rows);
        all.andNot(some);
        return all;
    }

    /// The traces that have a span of everything that is needed; null if nothing is.
    private @Nullable BitSet candidates(SpanSet set) {
        record Needed(SpanFilter filter, Condition condition, BitSet pages) {}
        var each = new ArrayList<Needed>();
        for (SpanFilter filter : set.needed()) {
            Condition condition = compiler.compile(filter);
            each.add(new Needed(filter, condition, mayHold(condition)));
        }
        // What is in few pages rules out most, and what costs nothing rules out nothing.
        each.sort(Comparator.<Needed>comparingInt(one -> one.condition.cost() == 0 ? 1 : 0)
                .thenComparing(one -> one.pages.cardinality())
                .thenComparing(one -> one.condition.cost()));
        BitSet candidates = null;
        for (Needed one : each) {
            BitSet in = candidates == null ? one.pages : pagesOf(candidates);
            in.and(one.pages);
            BitSet rows = rows(one.condition, in);
            matching.put(one.filter, rows);
            BitSet having = traces.tracesOf(rows);
            if (candidates != null) {
                having.and(candidates);
            }
            candidates = having;
            if (candidates.isEmpty()) {
                break;
            }
        }
        return candidates;
    }

    private void evaluateOthers(SpanSet set, @Nullable BitSet candidates) {
        if (set instanceof SpanSet.Matching(var filter)) {
            if (!matching.containsKey(filter)) {
                Condition condition = compiler.compile(filter);
                BitSet in = mayHold(condition);
                if (candidates != null) {
                    in.and(pagesOf(candidates));
                }
                matching.put(filter, rows(condition, in));
            }
        } else {
            set.parts().forEach(part -> evaluateOthers(part, candidates));
        }
    }

    private BitSet mayHold(Condition condition) {
        var some = new BitSet(pages.count());
        for (int page = 0; page < pages.count(); page++) {
            some.set(
                    page,
                    pages.maxStart(page) >= range.fromNanos()
                            && pages.minStart(page) <= range.toNanos()
                            && condition.mayHold(pages.zones(page)));
        }
        return some;
    }

    private BitSet pagesOf(BitSet someTraces) {
        BitSet rows = traces.rowsOf(someTraces);
        var some = new BitSet(pages.count());
        for (int row = rows.nextSetBit(0); row >= 0; ) {
            int page = row / Format.PAGE_ROWS;
            some.set(page);
            row = rows.nextSetBit((page + 1) * Format.PAGE_ROWS);
        }
        return some;
    }

    /// The rows in `some` pages that fulfil `condition` and start in the range.
    private BitSet rows(Condition condition, BitSet some) {
        var rows = new BitSet();
        boolean[] hits = new boolean[Format.PAGE_ROWS];
        for (int page = some.nextSetBit(0); page >= 0 && !isOver; page = some.nextSetBit(page + 1)) {
            isOver = enough.test(looked);
            if (!isOver) {
                SpanRows from = pages.rows(page);
                condition.evaluate(from, hits);
                boolean whole = pages.minStart(page) >= range.fromNanos() && pages.maxStart(page) <= range.toNanos();
                add(hits, from, whole, page * Format.PAGE_ROWS, rows);
                if (!lookedAt.get(page)) {
                    lookedAt.set(page);
                    looked += from.size();
                }
                from.spans.release();
            }
        }
        pages.rest();
        return rows;
    }

    private void add(boolean[] hits, SpanRows from, boolean whole, int firstRow, BitSet rows) {
        for (int i = from.size() - 1; i >= 0; i--) {
            if (hits[i] && (whole || range.contains(from.start(i)))) {
                rows.set(firstRow + i);
            }
        }
    }

    private BitSet in(SpanSet set, Forest forest) {
        return switch (set) {
            case SpanSet.Matching(var filter) -> forest.positions(matching.getOrDefault(filter, new BitSet()));
            case SpanSet.Either(var one, var other) -> {
                BitSet either = in(one, forest);
                either.or(in(other, forest));
                yield either;
            }
            case SpanSet.Both(var one, var other) -> forest.both(in(one, forest), in(other, forest));
            case SpanSet.Related(var of, var relation, var to) -> {
                BitSet related = relation.to(in(to, forest), forest.kinship());
                related.and(in(of, forest));
                yield related;
            }
            case SpanSet.Unrelated(var of, var relation, var to) -> {
                BitSet unrelated = in(of, forest);
                unrelated.andNot(relation.to(in(to, forest), forest.kinship()));
                yield unrelated;
            }
        };
    }
}
