package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which rows of an open part are in older parts of its tenant too, with the same content: spans that were sent
/// again after a cut. Of equal spans the first in order of arrival stays, so the others are left out when the part
/// is cut, and until then by whoever counts spans part by part.
///
/// A row is judged once. Older parts do not grow, and being cut or merged they hold together what they held; only
/// when they lost something everything is judged again.
final class Repeats {
    private final OpenPart part;

    // Guarded by this.
    private final BitSet rows = new BitSet();
    private final Map<HeldPart, Common> common = new HashMap<>();
    private int judged;
    private long losses = -1;

    /// The traces that an older part holds of the rows before `rows`.
    private record Common(int rows, List<TraceId> traces) {}

    Repeats(OpenPart part) {
        this.part = part;
    }

    /// The rows that `older` hold too, of all rows that were there when this was called, and perhaps of later ones.
    /// The set is the caller's. Costs one question to a trace-id filter per older part of the same time and trace
    /// that has new rows; spans are made only of those that agree in their ids.
    ///
    /// @param older every part before this one
    /// @param lossesNow another number whenever something was taken out of the older parts
    synchronized BitSet in(List<HeldPart> older, long lossesNow) {
        if (losses != lossesNow) {
            losses = lossesNow;
            judged = 0;
            rows.clear();
            common.clear();
        }
        int from = judged;
        int to = part.spanCount();
        List<HeldPart> near = to == from ? List.of() : near(older);
        if (!near.isEmpty()) {
            var ids = new ArrayList<TraceId>();
            part.traceIds(from, ids::add);
            var lookup = new TraceLookup(ids);
            near.forEach(each -> judge(ids, lookup, each, from, to));
        }
        judged = to;
        return (BitSet) rows.clone();
    }

    /// The traces that `older` holds too, as far as that is known: null unless all rows were compared with it.
    synchronized @Nullable List<TraceId> common(HeldPart older) {
        Common known = common.get(older);
        return known == null || known.rows < part.spanCount() ? null : List.copyOf(known.traces);
    }

    /// Equal spans start at the same time.
    private List<HeldPart> near(List<HeldPart> older) {
        return older.stream()
                .filter(each ->
                        each.part().spanCount() > 0 && each.part().starts().overlaps(part.starts()))
                .toList();
    }

    /// What cannot be read counts for nothing.
    private void judge(List<TraceId> ids, TraceLookup lookup, HeldPart older, int from, int to) {
        try {
            List<TraceId> held = lookup.in(older).stream()
                    .mapToObj(ids::get)
                    // Filters take one in a hundred for theirs, which is far more than there are.
                    .filter(older.part()::holds)
                    .toList();
            held.forEach(id -> judge(id, older.part(), candidates(id, from, to)));
            Common before = from == 0 ? new Common(0, List.of()) : common.get(older);
            if (before != null && before.rows == from) {
                common.put(older, new Common(to, both(before.traces, held)));
            }
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
        } catch (InternalError _) {
            // As what is corrupt: see MissingParts.damage.
        }
    }

    private static List<TraceId> both(List<TraceId> traces, List<TraceId> more) {
        return Stream.concat(traces.stream(), more.stream()).distinct().toList();
    }

    private void judge(TraceId id, Part older, Candidates candidates) {
        try {
            older.trace(id, candidates::has, span -> candidates.mark(span, part, rows));
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
        } catch (InternalError _) {
            // As what is corrupt: see MissingParts.damage.
        }
    }

    private Candidates candidates(TraceId id, int from, int to) {
        int[] found = Arrays.stream(part.rowsOf(id))
                .filter(row -> row >= from && row < to)
                .toArray();
        long[] ids = Arrays.stream(found).mapToLong(part::spanId).sorted().toArray();
        long[] keys = Arrays.stream(found)
                .mapToLong(row -> key(part.spanId(row), part.startNanos(row)))
                .sorted()
                .toArray();
        int[] byKey = new int[found.length];
        int[] taken = new int[found.length];
        for (int row : found) {
            int first = firstOf(keys, key(part.spanId(row), part.startNanos(row)));
            byKey[first + taken[first]++] = row;
        }
        return new Candidates(ids, keys, byKey);
    }

    private static long key(long spanId, long startNanos) {
        return spanId + 0x9e37_79b9_7f4a_7c15L * startNanos;
    }

    /// The place of the first that is not less than `key`.
    private static int firstOf(long[] keys, long key) {
        int low = 0;
        int high = keys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The rows of one trace that are to be judged.
    ///
    /// @param ids of their spans, sorted
    /// @param keys of ids and starts, sorted
    /// @param rows in order of their keys
    private record Candidates(long[] ids, long[] keys, int[] rows) {
        boolean has(long id) {
            return Arrays.binarySearch(ids, id) >= 0;
        }

        void mark(Span older, OpenPart part, BitSet repeated) {
            long key = key(older.spanId(), older.startNanos());
            for (int i = firstOf(keys, key); i < keys.length && keys[i] == key; i++) {
                if (!repeated.get(rows[i]) && part.span(rows[i]).equals(older)) {
                    repeated.set(rows[i]);
                }
            }
        }
    }
}
