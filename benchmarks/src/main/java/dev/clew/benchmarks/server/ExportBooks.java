package dev.clew.benchmarks.server;

import java.util.ArrayList;
import java.util.List;

/// What became of requests that many clients sent. Safe for several threads.
final class ExportBooks {
    private final long fromNanos;
    private final long toNanos;
    private final List<Export> acknowledged = new ArrayList<>();
    private long inTime;
    private long refusals;
    private long losses;
    private long givenUp;
    private long dropped;
    private String forGood = "";

    /// @param fromNanos when those who acknowledge in time begin to be counted, and to when; by the clock of
    ///     [System#nanoTime]
    ExportBooks(long fromNanos, long toNanos) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
    }

    synchronized void acknowledged(Export export) {
        acknowledged.add(export);
        long now = System.nanoTime();
        inTime += now - fromNanos >= 0 && now - toNanos < 0 ? 1 : 0;
    }

    /// Refused, to be sent again.
    synchronized void refused() {
        refusals++;
    }

    /// Nobody knows whether it was taken: to be sent again.
    synchronized void lost() {
        losses++;
    }

    /// Refused for good, which nothing that is sent here deserves.
    synchronized void refusedForGood(String why) {
        forGood = why;
    }

    /// Its client does not try any more.
    synchronized void gaveUp() {
        givenUp++;
    }

    /// Its client had no room for it, and never sent it.
    synchronized void dropped(long exports) {
        dropped += exports;
    }

    synchronized List<Export> all() {
        return List.copyOf(acknowledged);
    }

    /// Spans a second that were acknowledged in time.
    synchronized double goodput() {
        return inTime * Export.SPANS / ((toNanos - fromNanos) / 1e9);
    }

    synchronized long refusals() {
        return refusals;
    }

    /// Why something was refused for good; empty if nothing was.
    synchronized String forGood() {
        return forGood;
    }

    @Override
    public synchronized String toString() {
        return "\"acknowledged\":%d,\"refused\":%d,\"lost\":%d,\"given_up\":%d,\"dropped_by_clients\":%d"
                .formatted(acknowledged.size(), refusals, losses, givenUp, dropped);
    }
}
