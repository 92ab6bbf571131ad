package dev.clew.store.segment;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.TraceSampler;
import dev.clew.store.sampling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Traces in all their shapes, and a sampler that keeps those with errors and of the others a share.
final class SampledTraces {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final String[] SERVICES = {"shop", "cart", "bank", "mail"};

    private SampledTraces() {}

    /// Traces by number, with spans in up to four services; some end in other traces, by messages, some have lost a
    /// parent, and the clocks of some are years off.
    ///
    /// @param startNanos when they begin, by clocks that are right
    static List<List<Span>> random(Random random, int count, long startNanos) {
        var traces = new ArrayList<List<Span>>();
        for (int number = 0; number < count; number++) {
            var id = new TraceId(random.nextLong(), random.nextLong());
            long start = startNanos + random.nextLong(5 * MINUTE_NANOS);
            start += switch (random.nextInt(12)) {
                case 0 -> 3_000_000 * MINUTE_NANOS;
                case 1 -> -3_000_000 * MINUTE_NANOS;
                default -> 0;
            };
            var spans = new ArrayList<Span>();
            int size = 1 + random.nextInt(7);
            for (int n = 1; n <= size; n++) {
                spans.add(span(random, id, n, n == 1 ? 0 : 1 + random.nextInt(n), start, traces));
            }
            traces.add(spans);
        }
        return traces;
    }

    private static Span span(
            Random random, TraceId id, int number, int parent, long traceStart, List<List<Span>> before) {
        SpanKind kind = SpanKind.of(1 + random.nextInt(5));
        long start = traceStart + random.nextLong(2 * MINUTE_NANOS);
        var span = new SpanBuilder(id, number)
                // A span that names itself stands for one whose parent was lost.
                .parentSpanId(parent == number ? 99 : parent)
                .name("operation " + random.nextInt(3))
                .kind(kind)
                .startNanos(start)
                .endNanos(start + random.nextLong(-5, 3_000_000_000L))
                .status(new Status(random.nextInt(40) == 0 ? StatusCode.ERROR : StatusCode.OK, ""))
                .resource(Resource.of(SERVICES[random.nextInt(SERVICES.length)]))
                .attributes(request(random));
        if (kind == SpanKind.CONSUMER && !before.isEmpty()) {
            for (int links = random.nextInt(3); links > 0; links--) {
                List<Span> sender = before.get(random.nextInt(before.size()));
                Span producer = sender.getFirst();
                span.addLink(new Link(producer.traceId(), producer.spanId(), "", Attributes.EMPTY, 0, 0));
            }
        }
        return span.build();
    }

    private static Attributes request(Random random) {
        var attributes = Attributes.builder();
        if (random.nextBoolean()) {
            attributes.add("http.route", AnyValue.of("/" + random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            attributes.add(random.nextBoolean() ? "http.request.method" : "http.method", AnyValue.of("GET"));
        }
        return attributes.build();
    }

    /// Keeps what has an error, and every fourth of the rest.
    ///
    /// @param version of the policy
    record KeepsErrors(SamplingTimes times, int version) implements TraceSampler {
        static final List<String> RULES = List.of("errors", "a quarter");
        private static final long REJECTED = 3L << 54;

        @Override
        public @Nullable SamplingRound begin(Tenant tenant) {
            return new Round();
        }

        /// What it says of a whole trace.
        static Verdict of(TraceId id, boolean hasError) {
            return hasError
                    ? new Verdict(true, 0, false, 0)
                    : new Verdict((id.low() & (1L << 56) - 1) >= REJECTED, REJECTED, false, 1);
        }

        private final class Round implements SamplingRound {
            @Override
            public int version() {
                return version;
            }

            @Override
            public List<String> ruleNames() {
                return RULES;
            }

            @Override
            public SamplingTimes times() {
                return times;
            }

            @Override
            public List<SpanFilter> marks() {
                return List.of(new SpanFilter.ServiceIs("nobody"), new SpanFilter.IsError());
            }

            @Override
            public Verdict decide(TraceFacts facts) {
                return of(facts.id(), facts.hasMark(1));
            }
        }
    }
}
