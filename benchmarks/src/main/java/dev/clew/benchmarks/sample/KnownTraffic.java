package dev.clew.benchmarks.sample;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Small traces by number, from a seed: what each is can be told again at any time, so that nothing of them needs
/// to be remembered.
///
/// @param seed another one, other traces
record KnownTraffic(long seed) {
    /// Ids have the number in their first half, multiplied with this.
    private static final long STRIDE = 0x9e3779b97f4a7c15L;

    private static final long START_NANOS = 1_795_000_000_000_000_000L;
    private static final long BETWEEN_NANOS = 1_200_000;
    private static final long MILLI_NANOS = 1_000_000;
    private static final long HALF = 1L << 55;
    private static final int OPERATIONS = 12;
    private static final int PRODUCER_ID = 9;
    private static final int LATE_ID = 20;

    /// What a trace is.
    ///
    /// @param hasError in a span that comes with the others
    /// @param isCritical whether a span is of `/api/payments`
    /// @param isSlow whether one takes longer than two seconds
    /// @param isLarge whether a charge is of more than 900
    /// @param isLate whether an error comes late; no such trace is anything of the above
    /// @param rejectedBefore the threshold of samplers before; below zero if they did not say
    /// @param sends whether it sends a message
    /// @param takes whether it takes the message of the trace before, by a link
    /// @param operation what it begins with; the first ones are frequent, the last ones rare
    record Sort(
            boolean hasError,
            boolean isCritical,
            boolean isSlow,
            boolean isLarge,
            boolean isLate,
            long rejectedBefore,
            boolean sends,
            boolean takes,
            int operation,
            int spans) {}

    private SplittableRandom random(int number) {
        return new SplittableRandom(seed + number * STRIDE);
    }

    TraceId id(int number) {
        long low = random(number).nextLong();
        return new TraceId((number + 1) * STRIDE, sort(number).rejectedBefore < 0 ? low : low | HALF);
    }

    /// The number of a trace.
    static int number(TraceId id) {
        long inverse = STRIDE;
        for (int step = 0; step < 5; step++) {
            inverse *= 2 - STRIDE * inverse;
        }
        return Math.toIntExact(id.high() * inverse) - 1;
    }

    Sort sort(int number) {
        SplittableRandom random = random(number).split();
        int chance = random.nextInt(1_000);
        boolean isLarge = random.nextInt(10) == 0 && chance >= 45;
        boolean isLate = number % 500 == 7 && chance >= 45 && !isLarge;
        long rejectedBefore = random.nextInt(10) == 0 ? HALF : -1;
        boolean sends = number % 2 == 0 && random.nextInt(5) == 0;
        int operation = Math.min(OPERATIONS - 1, Long.numberOfTrailingZeros(random.nextLong() | 1L << 40));
        int spans = 2 + random.nextInt(3);
        boolean wouldTake = number % 2 == 1 && random.nextInt(3) > 0;
        return new Sort(
                chance < 10,
                chance >= 10 && chance < 30,
                chance >= 30 && chance < 45,
                isLarge,
                isLate,
                rejectedBefore,
                sends,
                wouldTake && sort(number - 1).sends,
                operation,
                spans + (sends ? 1 : 0));
    }

    /// The trace at the other end of a link; the trace itself if there is none.
    int linkedWith(int number, Sort sort) {
        if (sort.takes) {
            return number - 1;
        }
        return sort.sends && sort(number + 1).takes ? number + 1 : number;
    }

    /// All spans that come together.
    List<Span> trace(int number) {
        Sort sort = sort(number);
        TraceId id = id(number);
        var spans = new ArrayList<Span>();
        int ordinary = sort.spans - (sort.sends ? 1 : 0);
        for (int n = 1; n <= ordinary; n++) {
            spans.add(span(number, sort, id, n, n == ordinary).build());
        }
        if (sort.sends) {
            spans.add(span(number, sort, id, 2, false)
                    .spanId(PRODUCER_ID)
                    .name("send")
                    .kind(SpanKind.PRODUCER)
                    .build());
        }
        return spans;
    }

    private SpanBuilder span(int number, Sort sort, TraceId id, int n, boolean isLast) {
        long start = START_NANOS + number * BETWEEN_NANOS + n * MILLI_NANOS;
        boolean isSlow = n == 1 && sort.isSlow;
        var span = new SpanBuilder(id, n)
                .parentSpanId(n - 1)
                .name(n == 1 ? "GET /" + sort.operation : n == 2 ? "charge" : "SELECT")
                .kind(n == 1 ? SpanKind.SERVER : n == 2 ? SpanKind.CLIENT : SpanKind.INTERNAL)
                .startNanos(start)
                .endNanos(start + (isSlow ? 3_000 : 5 + number % 40) * MILLI_NANOS)
                .traceState(sort.rejectedBefore < 0 ? "" : "ot=th:8")
                .status(new Status(isLast && sort.hasError ? StatusCode.ERROR : StatusCode.OK, ""))
                .resource(Resource.of(n == 1 ? "gateway" : n == 2 ? "loans" : "bank"));
        if (n == 1) {
            span.attributes(Attributes.of("http.route", AnyValue.of(sort.isCritical ? "/api/payments" : "/api/x")));
            if (sort.takes) {
                span.kind(SpanKind.CONSUMER);
                span.addLink(new Link(id(number - 1), PRODUCER_ID, "", Attributes.EMPTY, 0, 0));
            }
        } else if (n == 2) {
            span.attributes(Attributes.of("amount", AnyValue.of(sort.isLarge ? 950L : 20L)));
        }
        return span;
    }

    /// The error that comes late.
    Span late(int number) {
        return span(number, sort(number), id(number), 2, false)
                .spanId(LATE_ID)
                .name("refund")
                .status(new Status(StatusCode.ERROR, "too late"))
                .build();
    }

    /// All spans.
    List<Span> whole(int number) {
        List<Span> spans = trace(number);
        if (sort(number).isLate) {
            spans.add(late(number));
        }
        return spans;
    }
}
