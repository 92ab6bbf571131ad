package dev.clew.server;

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

/// What a shop and a bank do in a minute: a request every second, of which every fifth fails at the bank, and an event
/// that is worked off in a trace of its own. The first trace is the one of the examples in `openapi.json`.
final class LoanSpans {
    static final long START = 1_800_000_000_000_000_000L;
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    static final int REQUESTS = 60;
    static final TraceId FIRST = TraceId.parse("5b8efff798038103d269b633813fc60c");
    static final long FIRST_SPAN = 0xeee19b7ec3c1b174L;

    private LoanSpans() {}

    static TraceId trace(int number) {
        return new TraceId(FIRST.high(), FIRST.low() + number);
    }

    static List<Span> all() {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < REQUESTS; i++) {
            long start = START + i * SECOND;
            boolean fails = i % 5 == 0;
            spans.add(span(trace(i), FIRST_SPAN, "shop", "POST /loans", start, 100 * MILLI)
                    .kind(SpanKind.SERVER)
                    .attributes(Attributes.builder()
                            .add("http.route", "/loans")
                            .add("http.response.status_code", fails ? 500 : 200)
                            .add("loan.id", "loan-" + i)
                            .build())
                    .build());
            spans.add(span(trace(i), 2, "bank", "transfer", start + 10 * MILLI, 50 * MILLI)
                    .parentSpanId(FIRST_SPAN)
                    .kind(SpanKind.CLIENT)
                    .status(fails ? new Status(StatusCode.ERROR, "no money") : Status.OK)
                    .attributes(everyType())
                    .addEvent(new Event(start + 20 * MILLI, "exception", everyType(), 0))
                    .build());
        }
        spans.add(span(new TraceId(7, 7), 1, "worker", "process", START + 5 * SECOND, 2 * SECOND)
                .kind(SpanKind.CONSUMER)
                .addLink(new Link(FIRST, FIRST_SPAN, "", Attributes.of("message.id", AnyValue.of(1)), 0, 0))
                .build());
        return spans;
    }

    private static SpanBuilder span(TraceId trace, long id, String service, String name, long start, long duration) {
        return new SpanBuilder(trace, id)
                .name(name)
                .resource(new Resource(
                        Attributes.builder()
                                .add("service.name", service)
                                .add("app.kubernetes.io/name", service)
                                .build(),
                        0,
                        ""))
                .scope(new Scope("loans", "1.0", Attributes.EMPTY, 0, ""))
                .startNanos(start)
                .endNanos(start + duration);
    }

    private static Attributes everyType() {
        return Attributes.builder()
                .add("text", "é")
                .add("flag", AnyValue.of(true))
                .add("whole", Long.MAX_VALUE)
                .add("decimal", AnyValue.of(0.5))
                .add("infinite", AnyValue.of(Double.POSITIVE_INFINITY))
                .add("bytes", new AnyValue.BytesValue(new byte[] {1, -1}))
                .add("list", new AnyValue.ArrayValue(List.of(AnyValue.of("a"), AnyValue.of(1))))
                .add("map", new AnyValue.KeyValueList(Attributes.of("inner", AnyValue.of(false))))
                .add("empty", AnyValue.EmptyValue.INSTANCE)
                .build();
    }
}
