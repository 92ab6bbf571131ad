package dev.clew.server;

import dev.clew.server.sampling.Sampling;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.time.Duration;

/// `clew serve` with a store that fills its parts and the files of its log in a moment, so that whatever
/// happens to a process happens while it cuts.
final class SmallStoreServer {
    private static final int FULL_AT = 4_000;
    private static final long RESERVE_BYTES = Long.getLong("clew.reserveBytes", 0);
    private static final Duration LOOK_EVERY =
            Duration.ofMillis(Long.getLong("clew.lookMillis", Sampling.LOOK_EVERY.toMillis()));
    private static final StoreLimits LIMITS = new StoreLimits(
            256 << 10,
            Duration.ofSeconds(2),
            StoreLimits.DEFAULT.waitingBytes(),
            StoreLimits.DEFAULT.uncutParts(),
            StoreLimits.DEFAULT.patience(),
            RESERVE_BYTES,
            StoreLimits.FOR_EVER,
            Long.MAX_VALUE,
            1 << 20);

    private SmallStoreServer() {}

    public static void main(String[] arguments) {
        var format = new ColumnarFormat(() -> new Block(FULL_AT, Long.MAX_VALUE));
        System.exit(Main.commandLine(new Engine(
                        (folder, keeping, sampler) ->
                                SegmentStore.open(folder, format, LIMITS.keeping(keeping), sampler),
                        LIMITS.keeping(),
                        LOOK_EVERY))
                .execute(arguments));
    }
}
