package dev.clew.cli.load;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What was sent and what became of it. acknowledged + rejected + failed = sent, once no request is under
/// way. Safe for several threads.
final class Books {
    private long sentSpans;
    private long acknowledgedSpans;
    private long rejectedSpans;
    private long failedSpans;
    private long requests;
    private long bytes;
    private long retries;
    private boolean reached;
    private @Nullable String firstProblem;
    private LoadReport.@Nullable Stop stop;

    private long[] latenciesNanos = new long[1 << 10];
    private int acknowledgements;

    synchronized void sending(long spans, long requestBytes) {
        sentSpans += spans;
        requests++;
        bytes += requestBytes;
    }

    synchronized void acknowledged(long spans, Answer.Acknowledged answer, long latencyNanos) {
        long rejected = Math.clamp(answer.rejected(), 0, spans);
        acknowledgedSpans += spans - rejected;
        rejectedSpans += rejected;
        if (!answer.message().isEmpty()) {
            problem(answer.message());
        }
        if (acknowledgements == latenciesNanos.length) {
            latenciesNanos = Arrays.copyOf(latenciesNanos, acknowledgements * 2);
        }
        latenciesNanos[acknowledgements++] = latencyNanos;
    }

    synchronized void failed(long spans, String why) {
        failedSpans += spans;
        problem(why);
    }

    synchronized void retried() {
        retries++;
    }

    /// Some server answered something: from now on an unreachable one is one that went away.
    synchronized void reached() {
        reached = true;
    }

    synchronized boolean wasReached() {
        return reached;
    }

    private void problem(String why) {
        if (firstProblem == null) {
            firstProblem = why;
        }
    }

    /// Ends the load; the first reason counts.
    synchronized void stop(LoadReport.Stop why) {
        if (stop == null) {
            stop = why;
        }
    }

    synchronized boolean isStopped() {
        return stop != null;
    }

    synchronized LoadReport report(double seconds) {
        long[] sorted = Arrays.copyOf(latenciesNanos, acknowledgements);
        Arrays.sort(sorted);
        return new LoadReport(
                sentSpans,
                acknowledgedSpans,
                rejectedSpans,
                failedSpans,
                requests,
                bytes,
                retries,
                seconds,
                quantileMillis(sorted, 0.50),
                quantileMillis(sorted, 0.99),
                firstProblem,
                stop);
    }

    /// The smallest latency that at least the share `q` of all do not exceed; zero if there is none.
    private static double quantileMillis(long[] sorted, double q) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)] / 1e6;
    }
}
