package dev.clew.benchmarks.sample;

import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.sample.tail.PolicyInForce;
import dev.clew.sample.tail.PolicySampler;
import dev.clew.sample.tail.Relief;
import dev.clew.sample.tail.SamplingMonitor;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Sends a million small traces whose truth is known to a store that samples them, once for each [KnownPolicy],
/// errors that come late included, and holds all that is left against the truth: see [SamplingCheck]. Prints what
/// was checked, or ends with the first thing that is wrong.
///
/// `./clew benchmark SamplingTruth [TRACES [SEED [POLICY]]]`; gate: `SamplingTruthGate`.
public final class SamplingTruth {
    private static final int TRACES = 1_000_000;
    private static final int BATCH_TRACES = 1_000;
    private static final String HOLD = "10m";

    /// So much faster is the clock of rules with a memory, which learn every half minute of it.
    private static final int HASTE = 20;

    /// Beyond that something is wrong, however slow the machine is.
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private SamplingTruth() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int traces = args.length > 0 ? Integer.parseInt(args[0]) : TRACES;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 31;
        System.out.printf("seed %d%n", seed);
        for (KnownPolicy known : KnownPolicy.values()) {
            if (args.length < 3 || known.name().equals(args[2])) {
                long startNanos = System.nanoTime();
                System.out.println(run(known, traces, seed));
                System.out.printf("    in %.0f s%n", (System.nanoTime() - startNanos) / 1e9);
            }
        }
    }

    /// Throws if anything is not as it should be.
    ///
    /// @param traces an even number
    /// @return what was checked, for people
    static String run(KnownPolicy known, int traces, long seed) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sampling-truth");
        var traffic = new KnownTraffic(seed);
        var inForce = new AtomicReference<>(new PolicyInForce(1, known.policy("1s", HOLD)));
        var sampler = new PolicySampler(
                _ -> inForce.get(),
                () -> Relief.NONE,
                PolicySampler.Notebook.NONE,
                new SamplingMonitor(),
                hasty(Instant.now()));
        try (SegmentStore store = SegmentStore.open(folder, new ColumnarFormat(), limits(), sampler)) {
            long spans = send(store, traffic, traces);
            await("all is decided", () -> isAllCounted(store, traces, spans));
            // What is held back is found by its id.
            inForce.set(new PolicyInForce(1, known.policy("1s", "1ms")));
            await("nothing is held back", () -> isNothingHeld(store, traffic, traces));
            return new SamplingCheck(store, traffic, known, traces).run();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static InstantSource hasty(Instant start) {
        return () -> start.plus(Duration.between(start, Instant.now()).multipliedBy(HASTE));
    }

    private static StoreLimits limits() {
        StoreLimits usual = StoreLimits.DEFAULT;
        return new StoreLimits(
                usual.logFileBytes(),
                usual.cutAfter(),
                usual.waitingBytes(),
                usual.uncutParts(),
                PATIENCE,
                0,
                StoreLimits.FOR_EVER,
                Long.MAX_VALUE,
                usual.mergedSpans());
    }

    /// @return how many spans there are
    private static long send(SegmentStore store, KnownTraffic traffic, int traces) throws InterruptedException {
        long sent = 0;
        for (int from = 0; from < traces; from += BATCH_TRACES) {
            var spans = new ArrayList<Span>();
            for (int number = from; number < Math.min(traces, from + BATCH_TRACES); number++) {
                spans.addAll(traffic.trace(number));
            }
            append(store, spans);
            sent += spans.size();
        }
        await("the last trace is decided", () -> decision(store, traffic, traces - 1) != null);
        var late = new ArrayList<Span>();
        for (int number = 0; number < traces; number++) {
            if (traffic.sort(number).isLate()) {
                late.add(traffic.late(number));
            }
        }
        append(store, late);
        return sent + late.size();
    }

    private static void append(SegmentStore store, List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
    }

    private static @Nullable SamplingDecision decision(SegmentStore store, KnownTraffic traffic, int number) {
        return store.decision(Tenant.DEFAULT, traffic.id(number));
    }

    private static boolean isAllCounted(SegmentStore store, long traces, long spans) {
        var counted = new long[2];
        store.samplingCounts(Tenant.DEFAULT, TimeRange.ALL, count -> {
            counted[0] += count.traces();
            counted[1] += count.spans();
        });
        return counted[0] == traces && counted[1] == spans;
    }

    /// The last ones that were dropped go last.
    private static boolean isNothingHeld(SegmentStore store, KnownTraffic traffic, int traces) {
        for (int number = Math.max(0, traces - BATCH_TRACES); number < traces; number++) {
            SamplingDecision decision = decision(store, traffic, number);
            if (decision == null || decision.isHeld()) {
                return false;
            }
        }
        return true;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("after %s it is not so that %s".formatted(PATIENCE, what));
            }
            Thread.sleep(100);
        }
    }
}
