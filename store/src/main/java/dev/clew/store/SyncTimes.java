package dev.clew.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long the disk took each time it was made to force what had been written, failures included. One thread counts,
/// any may read.
public final class SyncTimes {
    private static final double[] UPPER_SECONDS = {
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, Double.POSITIVE_INFINITY
    };

    private final AtomicLongArray counts = new AtomicLongArray(UPPER_SECONDS.length);
    private final AtomicLong sumNanos = new AtomicLong();

    /// Counts one that took `nanos`.
    public void count(long nanos) {
        int bucket = 0;
        while (nanos / 1e9 > UPPER_SECONDS[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNanos.addAndGet(nanos);
    }

    /// What is told of a bucket.
    public interface Visitor {
        /// @param upperSeconds the most that one in this bucket took; infinite for the last
        /// @param count how many there are in this bucket alone
        void bucket(double upperSeconds, long count);
    }

    /// Shows every bucket, in ascending order.
    public void forEach(Visitor visitor) {
        for (int i = 0; i < UPPER_SECONDS.length; i++) {
            visitor.bucket(UPPER_SECONDS[i], counts.get(i));
        }
    }

    /// What all of them took together.
    public double sumSeconds() {
        return sumNanos.get() / 1e9;
    }
}
