package dev.clew.store.segment;

import java.time.Duration;
import java.util.List;

/// Which segments of a tenant are to be merged. Only neighbours are, in order of their batches, so that what is
/// merged is of about the same time, and goes by age or for space as one.
///
/// A merge at least doubles the segment of every span in it, or ends with one that is large enough to stay: a span
/// is seldom written more than three times, and one that came in a full block once.
///
/// @param mostSpans the most that are merged to one segment; one of an eighth as many is left alone
/// @param mostBytes the most that are merged to one segment
/// @param extent how far apart the newest spans of the first and the last may be
record MergePolicy(int mostSpans, long mostBytes, Duration extent) {
    private static final int FEWEST = 4;
    private static final int MOST = 32;

    /// Of the most spans. What a full block was cut to is large: to merge such segments takes as long as to cut them,
    /// and saves next to no bytes.
    private static final int LARGE_SHARE = 8;

    /// What a merge takes of memory goes by it, and spans of ordinary size stay far below.
    private static final long MOST_BYTES = 64L << 20;

    /// How much longer than asked for a span may be kept because of others in its segment: an eighth.
    private static final int KEPT_SHARE = 8;

    static MergePolicy of(StoreLimits limits) {
        return new MergePolicy(
                limits.mergedSpans(), MOST_BYTES, limits.keepFor().dividedBy(KEPT_SHARE));
    }

    /// A segment that may be merged.
    record Candidate(int spans, long bytes, long newestNanos) {}

    /// Neighbours: from one place on, so many.
    record Run(int from, int count) {
        static final Run NONE = new Run(0, 0);
    }

    /// The oldest run of `neighbours` that is worth it; or `NONE`.
    Run choose(List<Candidate> neighbours) {
        for (int from = 0; from < neighbours.size(); from++) {
            Run run = from(neighbours, from);
            if (run.count > 0) {
                return run;
            }
        }
        return Run.NONE;
    }

    /// The longest run from one place on.
    private Run from(List<Candidate> neighbours, int from) {
        long spans = 0;
        long bytes = 0;
        int largest = 0;
        Run longest = Run.NONE;
        for (int to = from; to < neighbours.size() && to - from < MOST; to++) {
            Candidate next = neighbours.get(to);
            spans += next.spans;
            bytes += next.bytes;
            largest = Math.max(largest, next.spans);
            if (isLarge(next.spans) || spans > mostSpans || bytes > mostBytes || !isNear(neighbours, from, to)) {
                break;
            }
            int count = to - from + 1;
            boolean enough = count >= FEWEST || (count > 1 && isLarge(spans));
            if (enough && largest <= spans / 2) {
                longest = new Run(from, count);
            }
        }
        return longest;
    }

    private boolean isLarge(long spans) {
        return spans >= mostSpans / LARGE_SHARE;
    }

    private boolean isNear(List<Candidate> neighbours, int from, int to) {
        long apart = neighbours.get(to).newestNanos - neighbours.get(from).newestNanos;
        return Math.abs(apart) <= extent.toNanos();
    }
}
