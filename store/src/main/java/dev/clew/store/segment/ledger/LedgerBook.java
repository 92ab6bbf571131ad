package dev.clew.store.segment.ledger;

import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the sampler decides, and what it counts, until both are written to a [Ledger]. For one thread.
public final class LedgerBook {
    private final RollupBook rollups = new RollupBook();
    private final Map<LedgerCode, Integer> numbers = new HashMap<>();
    private final List<LedgerCode> codes = new ArrayList<>();
    private long[] keys = new long[64];
    private int[] codeNumbers = new int[64];
    private long[] minutes = new long[64];
    private int[] spanCounts = new int[64];
    private int size;

    /// What stands for a trace in ledgers: the folded product of its id and two constants. Of a million
    /// decisions one has the key of a trace that was never decided with a chance of one to 2⁴⁴.
    public static long key(TraceId id) {
        long a = id.high() ^ 0x9e37_79b9_7f4a_7c15L;
        long b = id.low() ^ 0xd1b5_4a32_d192_ed03L;
        long folded = Math.unsignedMultiplyHigh(a, b) ^ a * b;
        long c = folded ^ id.low();
        return Math.unsignedMultiplyHigh(c, 0xa076_1d64_78bd_642fL) ^ c * 0xa076_1d64_78bd_642fL;
    }

    /// Writes down a decision; each trace once.
    ///
    /// @param minutes when it was made, since 1970
    /// @param spanCount how many spans it was about
    public void add(TraceId id, LedgerCode code, long minutes, int spanCount) {
        if (size == keys.length) {
            int capacity = 2 * size;
            keys = Arrays.copyOf(keys, capacity);
            codeNumbers = Arrays.copyOf(codeNumbers, capacity);
            this.minutes = Arrays.copyOf(this.minutes, capacity);
            spanCounts = Arrays.copyOf(spanCounts, capacity);
        }
        keys[size] = key(id);
        codeNumbers[size] = numbers.computeIfAbsent(code, added -> {
            codes.add(added);
            return codes.size() - 1;
        });
        this.minutes[size] = minutes;
        spanCounts[size++] = spanCount;
    }

    /// Where spans and decisions are counted.
    public RollupBook rollups() {
        return rollups;
    }

    /// How many decisions there are.
    public int size() {
        return size;
    }

    /// The places of the decisions, smallest key first.
    public int[] order() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compareUnsigned(keys[a], keys[b]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    public long key(int place) {
        return keys[place];
    }

    public LedgerCode code(int place) {
        return codes.get(codeNumbers[place]);
    }

    public long minutes(int place) {
        return minutes[place];
    }

    public int spanCount(int place) {
        return spanCounts[place];
    }
}
