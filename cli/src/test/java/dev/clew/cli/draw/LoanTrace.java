package dev.clew.cli.draw;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.List;

/// A loan application as the lending system records it, and pieces to make other traces of. Times are milliseconds
/// from [#START_NANOS].
public final class LoanTrace {
    public static final TraceId ID = TraceId.parse("5b8aa5a2d2c872e8321cf37308d69df2");
    public static final long START_NANOS = 1_788_264_000_000_000_000L;

    private static final String API = "finance_lending_api";
    private static final String DATA = "finance_data_postgres_api";
    private static final String CREDIT = "external_credit_api";

    private LoanTrace() {}

    public static List<Span> spans() {
        return List.of(
                span(1, 0, "POST /api/loans", API, 0, 200).kind(SpanKind.SERVER).build(),
                span(2, 1, "validate_user", API, 5, 45).build(),
                span(3, 2, "GET /api/users/456", DATA, 8, 40)
                        .kind(SpanKind.SERVER)
                        .build(),
                database(4, 3, "SELECT * FROM users", DATA, 20, 5),
                span(5, 1, "credit_check", API, 55, 80).build(),
                span(6, 5, "POST /credit-score", CREDIT, 57, 75)
                        .kind(SpanKind.SERVER)
                        .build(),
                database(7, 1, "INSERT INTO loans", API, 140, 20),
                span(8, 1, "publish_loan_event", API, 165, 10).build(),
                span(9, 8, "RabbitMQ publish", API, 166, 8)
                        .kind(SpanKind.PRODUCER)
                        .attributes(Attributes.builder()
                                .add("messaging.system", "rabbitmq")
                                .build())
                        .build());
    }

    /// The same, but the bureau does not answer in time and the check is tried again.
    public static List<Span> failed() {
        var error = new Status(StatusCode.ERROR, "no answer from the bureau");
        return List.of(
                span(1, 0, "POST /api/loans", API, 0, 2300)
                        .kind(SpanKind.SERVER)
                        .status(new Status(StatusCode.ERROR, ""))
                        .build(),
                span(5, 1, "credit_check", API, 55, 2200)
                        .status(error)
                        .addEvent(event(
                                1055,
                                "retry",
                                Attributes.builder()
                                        .add("attempt", 2)
                                        .add("wait", "100ms")
                                        .build()))
                        .addEvent(event(2250, "exception", exception()))
                        .addLink(link("00000000000000000000000000abcdef", 0x77))
                        .build(),
                span(6, 5, "POST /credit-score", CREDIT, 57, 1000)
                        .kind(SpanKind.SERVER)
                        .status(error)
                        .build());
    }

    private static Attributes exception() {
        return Attributes.builder()
                .add("exception.type", "TimeoutError")
                .add("exception.message", "credit bureau: 1 s passed")
                .add("exception.stacktrace", "at line 1\nat line 2")
                .build();
    }

    public static SpanBuilder span(long id, long parent, String name, String service, long startMillis, long millis) {
        return new SpanBuilder(ID, id)
                .parentSpanId(parent)
                .name(name)
                .kind(SpanKind.INTERNAL)
                .startNanos(START_NANOS + startMillis * 1_000_000)
                .endNanos(START_NANOS + (startMillis + millis) * 1_000_000)
                .resource(Resource.of(service));
    }

    private static Span database(long id, long parent, String name, String service, long startMillis, long millis) {
        return span(id, parent, name, service, startMillis, millis)
                .kind(SpanKind.CLIENT)
                .attributes(
                        Attributes.builder().add("db.system.name", "postgresql").build())
                .build();
    }

    public static Event event(long millis, String name, Attributes attributes) {
        return new Event(START_NANOS + millis * 1_000_000, name, attributes, 0);
    }

    public static Link link(String traceId, long spanId) {
        return new Link(TraceId.parse(traceId), spanId, "", Attributes.EMPTY, 0, 0);
    }
}
