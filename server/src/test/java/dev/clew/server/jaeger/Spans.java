package dev.clew.server.jaeger;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Spans for tests.
final class Spans {
    /// 2027-01-15T08:00:00Z.
    static final long START = 1_800_000_000_000_000_000L;

    static final long MILLI = 1_000_000;

    private Spans() {}

    /// A root span of 10 ms.
    static SpanBuilder span(long trace, long id, String service) {
        return new SpanBuilder(traceId(trace), id)
                .name("op")
                .kind(SpanKind.SERVER)
                .startNanos(START)
                .endNanos(START + 10 * MILLI)
                .resource(Resource.of(service));
    }

    static TraceId traceId(long number) {
        return new TraceId(0x5b8efff798038103L, number);
    }

    /// A span with something in every field.
    static Span full() {
        return span(1, 0x0a, "shop")
                .parentSpanId(0x0b)
                .traceState("ot=th:8")
                .flags(0x101)
                .name("GET /cart")
                .startNanos(START + 1_234)
                .endNanos(START + 5 * MILLI + 5_678)
                .status(new Status(StatusCode.ERROR, "no stock"))
                .attributes(everyType())
                .droppedAttributes(1)
                .addEvent(new Event(START + MILLI, "exception", everyType(), 2))
                .droppedEvents(3)
                .addLink(new Link(
                        traceId(2), 0x0c, "v=1", Attributes.of("opentracing.ref_type", AnyValue.of("child_of")), 4, 1))
                .addLink(new Link(traceId(1), 0x0d, "", Attributes.EMPTY, 0, 0))
                .droppedLinks(-1)
                .resource(new Resource(
                        Attributes.builder()
                                .add("service.name", "shop")
                                .add("host.name", "h1")
                                .build(),
                        5,
                        "https://example.org/schema"))
                .scope(new Scope("http", "1.2", Attributes.of("s", AnyValue.of(true)), 6, "https://example.org/s"))
                .build();
    }

    /// In the order of their keys.
    static Attributes everyType() {
        var nested = Attributes.builder().add("k", "v").add("n", 1).build();
        return Attributes.builder()
                .add("a.text", "\u00fc \ud83d\ude00 <b>\"\\\u0000")
                .add("b.bool", AnyValue.of(true))
                .add("c.int", 42)
                .add("d.large", (1L << 53) + 1)
                .add("e.double", AnyValue.of(1.5))
                .add("f.bytes", new AnyValue.BytesValue(new byte[] {0, 1, -1}))
                .add("g.list", new AnyValue.ArrayValue(List.of(AnyValue.of("x"), AnyValue.of(2), AnyValue.of(false))))
                .add("h.map", new AnyValue.KeyValueList(nested))
                .add("i.empty", AnyValue.EmptyValue.INSTANCE)
                .build();
    }

    /// Spans with random content in every field, in the order in which a writer groups them.
    static List<Span> random(Random random, int count) {
        var spans = new ArrayList<Span>();
        for (int resource = 0; spans.size() < count; resource++) {
            var made = new Resource(attributes(random, 2).add("r", resource).build(), random.nextInt(3), text(random));
            for (int scope = 0; scope < 1 + random.nextInt(3); scope++) {
                var by = new Scope(
                        "scope" + scope, text(random), attributes(random, 2).build(), random.nextInt(), "");
                for (int i = 0; i < 1 + random.nextInt(4); i++) {
                    spans.add(random(random).resource(made).scope(by).build());
                }
            }
        }
        return spans;
    }

    private static SpanBuilder random(Random random) {
        var span = new SpanBuilder(new TraceId(random.nextLong(), random.nextLong() | 1), random.nextLong() | 1)
                .parentSpanId(random.nextBoolean() ? random.nextLong() : 0)
                .traceState(text(random))
                .flags(random.nextInt())
                .name(text(random))
                .kind(SpanKind.of(random.nextInt(6)))
                .startNanos(random.nextLong())
                .endNanos(random.nextLong())
                .status(new Status(StatusCode.of(random.nextInt(3)), text(random)))
                .attributes(attributes(random, 4).build())
                .droppedAttributes(random.nextInt())
                .droppedEvents(random.nextInt())
                .droppedLinks(random.nextInt());
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addEvent(new Event(
                    random.nextLong(), text(random), attributes(random, 3).build(), random.nextInt()));
            span.addLink(new Link(
                    new TraceId(random.nextLong(), 1),
                    random.nextInt(3),
                    text(random),
                    attributes(random, 3).build(),
                    random.nextInt(),
                    random.nextInt()));
        }
        return span;
    }

    private static Attributes.Builder attributes(Random random, int most) {
        var attributes = Attributes.builder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            attributes.add(text(random), value(random, 4));
        }
        return attributes;
    }

    private static AnyValue value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> AnyValue.of(text(random));
            case 1 -> AnyValue.of(random.nextBoolean());
            case 2 -> AnyValue.of(random.nextLong());
            case 3 -> AnyValue.of(Double.longBitsToDouble(random.nextLong()));
            case 4 -> new AnyValue.BytesValue(text(random).getBytes(StandardCharsets.UTF_8));
            case 5 -> AnyValue.EmptyValue.INSTANCE;
            case 6 -> new AnyValue.ArrayValue(List.of(value(random, depth - 1), value(random, depth - 1)));
            default -> new AnyValue.KeyValueList(Attributes.of(text(random), value(random, depth - 1)));
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint("ab\"\\\n\t\u0000\u00e9\u4e2d\ud83d\ude00"
                    .codePoints()
                    .skip(random.nextInt(9))
                    .findFirst()
                    .orElseThrow());
        }
        return text.toString();
    }
}
