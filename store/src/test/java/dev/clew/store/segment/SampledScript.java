package dev.clew.store.segment;

import dev.clew.store.disk.RealDisk;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.segment.SampledTraces.KeepsErrors;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// A process that sends [SampledHalves] to a store which samples them, until it is killed: `sent 7`, `acknowledged 7`.
final class SampledScript {
    private static final int MOST_HALVES = 20_000;
    private static final StoreLimits LIMITS = new StoreLimits(
            1_500, Duration.ZERO, 1 << 20, 1_000, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 1 << 10);

    private SampledScript() {}

    /// @param arguments the folder, and the number of the first half to send
    public static void main(String[] arguments) {
        int first = Integer.parseInt(arguments[1]);
        var now = new AtomicLong(seconds(first));
        try (SegmentStore store = open(Path.of(arguments[0]), now)) {
            for (int half = first; half < MOST_HALVES; half++) {
                System.out.println("sent " + half);
                SentSpans.append(store, SampledHalves.half(half, true));
                System.out.println("acknowledged " + half);
                now.set(seconds(half));
                if (half % 3 == 2) {
                    store.keepUp();
                }
            }
        }
    }

    /// When half `number` is sent.
    static long seconds(int number) {
        return 1_795_000_000L + 15L * number;
    }

    static SegmentStore open(Path folder, AtomicLong nowSeconds) {
        var times = new SamplingTimes(
                Duration.ofSeconds(60),
                Duration.ofSeconds(200),
                Duration.ofDays(100),
                Long.MAX_VALUE,
                Duration.ofDays(100));
        return SegmentStore.open(
                new RealDisk(),
                folder,
                new ColumnarFormat(() -> new Block(10, Long.MAX_VALUE)),
                LIMITS,
                () -> Instant.ofEpochSecond(nowSeconds.get()),
                new KeepsErrors(times, 1, false));
    }
}
