package dev.clew.contracts;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Spans with something in every field, the same for the same seed.
///
/// Some texts hold U+0001, U+0002, U+0001, U+0002: [#withBrokenTexts] makes of that what is no UTF-8.
public final class RandomSpans {
    private static final long START_NANOS = 1_795_000_000_000_000_000L;
    private static final String[] SERVICES = {"cart", "pay", "bank", "mail", "naïve ☂"};
    private static final int MOST_SPANS = 12;
    private static final String[] NAMES = {"GET /cart", "POST /pay", "SELECT loans", "process loans", ""};
    private static final String[] KEYS = {
        "http.route", "loan.id", "user.tier", "retries", "ключ", "cl\u0001\u0002\u0001\u0002f", ""
    };

    /// Values that are hard to tell apart, or to put in order.
    static final List<AnyValue> ODD_VALUES = List.of(
            AnyValue.of(1L << 53),
            AnyValue.of((1L << 53) + 1),
            AnyValue.of(0x1p53),
            AnyValue.of(-(1L << 53) - 1),
            AnyValue.of(-0x1p53),
            AnyValue.of(Long.MAX_VALUE),
            AnyValue.of(Long.MIN_VALUE),
            AnyValue.of(0x1p63),
            AnyValue.of(-0x1p63),
            AnyValue.of(0),
            AnyValue.of(0.0),
            AnyValue.of(-0.0),
            AnyValue.of(0.1),
            AnyValue.of(Double.MIN_VALUE),
            // Not the largest: sums would overflow in one order and not in another.
            AnyValue.of(-1e300),
            AnyValue.of(Double.NaN),
            AnyValue.of(Double.POSITIVE_INFINITY),
            AnyValue.of(Double.NEGATIVE_INFINITY),
            AnyValue.of(true),
            AnyValue.of(""),
            AnyValue.of("\ufffd"),
            AnyValue.of("\uffee"),
            AnyValue.of("😀"),
            AnyValue.of("na\u0001\u0002\u0001\u0002ve"),
            AnyValue.EmptyValue.INSTANCE,
            new AnyValue.BytesValue(new byte[0]),
            new AnyValue.ArrayValue(List.of()),
            new AnyValue.ArrayValue(List.of(AnyValue.of("value 3"), AnyValue.of(2), AnyValue.of(Double.NaN))));

    private final Random random;

    public RandomSpans(long seed) {
        random = new Random(seed);
    }

    /// `count` traces of 1 to 12 spans, whose parents are spans of the same trace, or missing, or none.
    public List<Span> traces(int count) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < count; i++) {
            var id = new TraceId(random.nextInt(4) == 0 ? 0 : random.nextLong(), random.nextLong() | 1);
            long startNanos = START_NANOS + random.nextLong(60_000_000_000L);
            int size = 1 + random.nextInt(MOST_SPANS);
            for (int n = 0; n < size; n++) {
                long parent =
                        switch (random.nextInt(8)) {
                            case 0 -> 0;
                            case 1 -> random.nextLong();
                            default -> random.nextInt(1, size + 1);
                        };
                spans.add(span(id, n + 1, parent, startNanos));
            }
        }
        return spans;
    }

    /// `count` traces without cycles: parents are spans that come before, or missing, or none, and some servers
    /// share the id of their client.
    public List<Span> trees(int count) {
        var spans = new ArrayList<Span>();
        Span client = null;
        for (Span span : traces(count)) {
            long id = span.spanId();
            boolean isBefore = span.parentSpanId() < id && span.parentSpanId() >= 0;
            boolean isHere = span.parentSpanId() > 0 && span.parentSpanId() <= MOST_SPANS;
            Span placed = isBefore || !isHere
                    ? span
                    : span.toBuilder().parentSpanId(random.nextLong(id)).build();
            if (client != null && isServer(span, client) && random.nextBoolean()) {
                placed = placed.toBuilder()
                        .spanId(client.spanId())
                        .parentSpanId(client.parentSpanId())
                        .build();
                client = null;
            } else if (span.kind() == SpanKind.CLIENT) {
                client = placed;
            }
            spans.add(placed);
        }
        return spans;
    }

    private static boolean isServer(Span span, Span client) {
        return span.kind() == SpanKind.SERVER && span.traceId().equals(client.traceId());
    }

    /// Breaks texts in an encoded request, in place, so that they read with U+FFFD in them.
    public static byte[] withBrokenTexts(byte[] request) {
        for (int i = 0; i < request.length - 3; i++) {
            if (request[i] == 1 && request[i + 1] == 2 && request[i + 2] == 1 && request[i + 3] == 2) {
                request[i] = (byte) 0xc3;
                request[i + 2] = (byte) 0xff;
            }
        }
        return request;
    }

    private Span span(TraceId id, long spanId, long parent, long traceStartNanos) {
        long startNanos = traceStartNanos + random.nextLong(1_000_000_000L);
        var span = new SpanBuilder(id, spanId)
                .parentSpanId(parent)
                .name(pick(NAMES))
                .kind(SpanKind.of(random.nextInt(6)))
                .startNanos(startNanos)
                .endNanos(startNanos + random.nextLong(-1_000, 2_000_000_000L))
                .status(status())
                .traceState(random.nextInt(5) == 0 ? "ot=th:c" : "")
                .flags(random.nextInt(0x400))
                .attributes(attributes(2))
                .droppedAttributes(count())
                .droppedEvents(count())
                .droppedLinks(count())
                .resource(resource())
                .scope(scope());
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addEvent(new Event(startNanos + i, pick(NAMES), attributes(1), count()));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            var linked = new TraceId(random.nextLong(), random.nextLong());
            span.addLink(new Link(linked, random.nextLong(), "a=b", attributes(1), count(), random.nextInt()));
        }
        return span.build();
    }

    private Resource resource() {
        var attributes = Attributes.builder();
        if (random.nextInt(10) != 0) {
            attributes.add(Resource.SERVICE_NAME, pick(SERVICES));
        }
        attributes.add("host.name", "host-" + random.nextInt(3));
        return new Resource(attributes.build(), count(), random.nextInt(5) == 0 ? "https://schema/1" : "");
    }

    private Scope scope() {
        return random.nextInt(3) == 0
                ? Scope.NONE
                : new Scope("scope-" + random.nextInt(3), "1." + random.nextInt(2), attributes(1), count(), "");
    }

    private Status status() {
        return switch (random.nextInt(6)) {
            case 0 -> Status.OK;
            case 1 -> new Status(StatusCode.ERROR, random.nextBoolean() ? "" : "it broke");
            default -> Status.UNSET;
        };
    }

    private Attributes attributes(int depth) {
        var attributes = Attributes.builder();
        for (int i = random.nextInt(5); i > 0; i--) {
            attributes.add(pick(KEYS), value(depth));
        }
        return attributes.build();
    }

    private AnyValue value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> AnyValue.of("value " + random.nextInt(20));
            case 1 -> AnyValue.of(random.nextInt(20) - 10);
            case 2 -> AnyValue.of(random.nextInt(40) / 4.0);
            case 3 -> AnyValue.of(random.nextBoolean());
            case 4 -> AnyValue.EmptyValue.INSTANCE;
            case 5 -> new AnyValue.BytesValue(new byte[] {(byte) random.nextInt(), 0});
            case 6 -> ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
            case 7 -> new AnyValue.ArrayValue(List.of(value(depth - 1), value(depth - 1)));
            default -> new AnyValue.KeyValueList(attributes(depth - 1));
        };
    }

    /// A dropped count: mostly none, at times one that only fits an unsigned number.
    private int count() {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(100);
            case 1 -> -1;
            default -> 0;
        };
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
