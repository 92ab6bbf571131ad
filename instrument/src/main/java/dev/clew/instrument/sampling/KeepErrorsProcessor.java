package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import dev.clew.instrument.internal.Complaints;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Exports what head sampling would have dropped when it turns out to matter: 100 % of errors, 10 % of
/// successes.
///
/// ```java
/// SdkTracerProvider.builder()
///         .setSampler(AlwaysRecordSampler.around(
///                 ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0.1))))
///         .addSpanProcessor(KeepErrorsProcessor.builder(BatchSpanProcessor.create(exporter))
///                 .slowerThan(Duration.ofSeconds(2))
///                 .build())
///         .build();
/// ```
///
/// The sampler must record every span ([AlwaysRecordSampler]). The ended spans of a trace are held until
/// its local root, the span without a parent in this process, has ended too. If one of them ended with the
/// status ERROR, or the local root was slow, all go to the next processor, from the moment that is known;
/// if not, the sampled ones go there and the others are dropped and counted.
///
/// **What it cannot do.** Other services learn of the decision when they are called, before anyone knows
/// how it ends: a trace that was not sampled at its root is kept here, and not there unless something
/// failed there as well. A span that *starts* when its local trace has ended well begins a new one. The
/// complete answer is to export everything and let the server decide about whole traces.
///
/// **What a backend counts.** The spans of a trace that is kept for an error or for slowness are kept with
/// probability 1, whether head sampling had chosen them or not, so all of them are exported as sampled,
/// with the threshold `th:0`: each stands for itself. The 10 % of successes keep theirs and stand for ten.
/// This is why sampled spans are held as well: of ten failures one is sampled, and had its spans gone with
/// their weight of ten, ten failures would count as nineteen. Spans that head sampling had left out carry
/// the attribute `clew.sampling.kept_for`, `error` or `slow`. Sampled spans with `th:0` are not held at
/// all, for nothing about them can change.
///
/// **Bounds.** The traces under way, the spans held in all and for one trace, and the age of a local root
/// are limited; what is over is dropped, the oldest first, and counted ([#droppedSpans]). Sampled spans are
/// not dropped then but exported with the threshold they have, and a span that itself failed is always
/// exported, if need be alone.
///
/// Nothing is thrown into the application, whatever the next processor does. Every method can be called
/// from any thread.
public final class KeepErrorsProcessor implements SpanProcessor {
    private static final int SHARDS = 16;

    private final KeepCounts counts = new KeepCounts();
    private final TraceShard[] shards = new TraceShard[SHARDS];
    private final Complaints complaints = new Complaints();
    private final SpanProcessor next;
    private final LongSupplier nanoTime;
    private volatile boolean isShutdown;

    private KeepErrorsProcessor(SpanProcessor next, KeepLimits limits, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new TraceShard(limits, counts);
        }
    }

    /// A processor that keeps errors and does not look at durations.
    ///
    /// @param next gets what is kept, and is flushed and shut down with this processor; mostly a
    ///     `BatchSpanProcessor`
    public static Builder builder(SpanProcessor next) {
        return new Builder(next);
    }

    /// Spans exported for this reason so far.
    public long keptSpans(KeepReason reason) {
        return counts.kept(reason);
    }

    /// Spans dropped for this reason so far.
    public long droppedSpans(DropReason reason) {
        return counts.dropped(reason);
    }

    /// Ended spans that wait for the end of their local root right now.
    public int heldSpans() {
        return counts.held(0);
    }

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
        try {
            if (next.isStartRequired()) {
                next.onStart(parentContext, span);
            }
        } catch (RuntimeException | LinkageError e) {
            complaints.report(next + " threw at the start of a span", e);
        }
        SpanContext context = span.getSpanContext();
        if (!isShutdown && !isCertain(context)) {
            var out = new ArrayList<ReadableSpan>(0);
            shard(context).start(context, isLocalRoot(span), nanoTime.getAsLong(), out);
            export(out);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        SpanContext context = span.getSpanContext();
        if (isCertain(context)) {
            export(span);
        } else if (!isShutdown) {
            boolean failed = span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR;
            var out = new ArrayList<ReadableSpan>(0);
            shard(context).end(span, isLocalRoot(span), failed, nanoTime.getAsLong(), out);
            export(out);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /// Exports the sampled spans that are held, as they are, then flushes the next processor. Unsampled
    /// spans go on waiting for their local roots.
    @Override
    public CompletableResultCode forceFlush() {
        var out = new ArrayList<ReadableSpan>();
        for (TraceShard shard : shards) {
            shard.flush(nanoTime.getAsLong(), out);
        }
        export(out);
        return guarded(next::forceFlush);
    }

    /// Decides about what is under way as if it ended now, without an error, then shuts the next processor
    /// down.
    @Override
    public CompletableResultCode shutdown() {
        isShutdown = true;
        var out = new ArrayList<ReadableSpan>();
        for (TraceShard shard : shards) {
            shard.shutdown(nanoTime.getAsLong(), out);
        }
        export(out);
        return guarded(next::shutdown);
    }

    @Override
    public String toString() {
        return "KeepErrorsProcessor{" + next + "}";
    }

    /// Sampled with a probability of 1: neither the decision nor the weight can change.
    private static boolean isCertain(SpanContext context) {
        return context.isSampled() && OtelTraceState.threshold(context.getTraceState()) == Threshold.ALWAYS;
    }

    private static boolean isLocalRoot(ReadableSpan span) {
        SpanContext parent = span.getParentSpanContext();
        return !parent.isValid() || parent.isRemote();
    }

    private TraceShard shard(SpanContext context) {
        int hash = context.getTraceId().hashCode();
        return shards[(hash ^ (hash >>> 16)) & (SHARDS - 1)];
    }

    private void export(List<ReadableSpan> spans) {
        for (ReadableSpan span : spans) {
            export(span);
        }
    }

    private void export(ReadableSpan span) {
        try {
            next.onEnd(span);
        } catch (RuntimeException | LinkageError e) {
            complaints.report(next + " threw at the end of a span", e);
        }
    }

    private CompletableResultCode guarded(Flush flush) {
        try {
            return flush.start();
        } catch (RuntimeException | LinkageError e) {
            complaints.report(next + " threw when it was flushed", e);
            return CompletableResultCode.ofFailure();
        }
    }

    private interface Flush {
        CompletableResultCode start();
    }

    /// What is slow, and how much may be held. Every number must be positive, or the method throws
    /// `IllegalArgumentException`.
    public static final class Builder {
        private final SpanProcessor next;
        private Duration slowerThan = Duration.ofNanos(Long.MAX_VALUE);
        private Duration grace = Duration.ofSeconds(5);
        private Duration maxAge = Duration.ofMinutes(10);
        private int maxTraces = 5_000;
        private int maxSpans = 20_000;
        private int maxSpansPerTrace = 2_000;
        private LongSupplier nanoTime = System::nanoTime;

        private Builder(SpanProcessor next) {
            this.next = requireNonNull(next, "next");
        }

        /// Keeps local traces whose root takes at least this long; none for their duration by default.
        public Builder slowerThan(Duration duration) {
            slowerThan = positive(duration);
            return this;
        }

        /// How long spans are waited for that are open when the local root ends, work that goes on in the
        /// background; five seconds by default. A span that ends later is exported only if it failed, and
        /// then alone.
        public Builder grace(Duration duration) {
            grace = positive(duration);
            return this;
        }

        /// How long a local root may be open before its trace is given up; ten minutes by default. One that
        /// is slow by then is kept instead.
        public Builder maxAge(Duration duration) {
            maxAge = positive(duration);
            return this;
        }

        /// Local traces under way at once; 5,000 by default.
        public Builder maxTraces(int traces) {
            maxTraces = positive(traces);
            return this;
        }

        /// Ended spans held at once; 20,000 by default, about 20 to 40 MB when spans carry ten attributes
        /// each.
        public Builder maxSpans(int spans) {
            maxSpans = positive(spans);
            return this;
        }

        /// Ended spans held at once for one trace; 2,000 by default, no more than the queue of a
        /// `BatchSpanProcessor` takes at once.
        public Builder maxSpansPerTrace(int spans) {
            maxSpansPerTrace = positive(spans);
            return this;
        }

        /// For tests, which hold the clock.
        Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        /// A processor with these limits.
        public KeepErrorsProcessor build() {
            var limits = new KeepLimits(
                    slowerThan.toNanos(), grace.toNanos(), maxAge.toNanos(), maxTraces, maxSpans, maxSpansPerTrace);
            return new KeepErrorsProcessor(next, limits, nanoTime);
        }

        private static Duration positive(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("a duration must be positive, not " + duration);
            }
            return duration;
        }

        private static int positive(int number) {
            if (number <= 0) {
                throw new IllegalArgumentException("a limit must be positive, not " + number);
            }
            return number;
        }
    }
}
