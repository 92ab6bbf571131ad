package dev.clew.server.rehearsal;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Traces of a few services that call each other, ask databases and send messages, with the attributes that
/// OpenTelemetry's instrumentations set: some the same in every span, some in none other.
final class MadeUpSpans {
    static final String[] SERVICES = {"frontend", "orders", "payments", "stock", "mail"};

    private static final Resource[] RESOURCES = new Resource[SERVICES.length];
    private static final int SPANS_PER_TRACE = 20;
    private static final Scope SCOPE = new Scope("io.opentelemetry.tomcat-10.0", "2.1.0", Attributes.EMPTY, 0, "");

    static {
        for (int i = 0; i < SERVICES.length; i++) {
            RESOURCES[i] = new Resource(
                    Attributes.builder()
                            .add("service.name", SERVICES[i])
                            .add("host.name", "host-" + i)
                            .add("process.pid", 1_000 + i)
                            .build(),
                    0,
                    "");
        }
    }

    private final Random random;
    private long nowNanos = Instant.now().getEpochSecond() * 1_000_000_000;
    private TraceId traceId = new TraceId(0, 1);

    MadeUpSpans(long seed) {
        random = new Random(seed);
    }

    /// The id of a trace of those that were made last.
    TraceId someTraceId() {
        return traceId;
    }

    /// The next spans, whole traces.
    List<Span> next(int atLeast) {
        var spans = new ArrayList<Span>();
        while (spans.size() < atLeast) {
            addTrace(spans);
        }
        return spans;
    }

    private void addTrace(List<Span> to) {
        traceId = new TraceId(random.nextLong(), random.nextLong() | 1);
        nowNanos += random.nextInt(10_000_000);
        long[] ids = new long[SPANS_PER_TRACE];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextLong() | 1;
            long parent = i == 0 ? 0 : ids[random.nextInt(i)];
            to.add(span(ids[i], parent, nowNanos + i * 1_000_000L + random.nextInt(1_000_000)));
        }
    }

    private Span span(long id, long parent, long startNanos) {
        int kind = random.nextInt(5);
        boolean isError = random.nextInt(50) == 0;
        var span = new SpanBuilder(traceId, id)
                .parentSpanId(parent)
                .kind(SpanKind.of(kind + 1))
                .startNanos(startNanos)
                .endNanos(startNanos + (long) Math.exp(random.nextGaussian() * 2 + 15))
                .resource(RESOURCES[random.nextInt(RESOURCES.length)])
                .scope(SCOPE);
        if (isError) {
            span.status(new Status(StatusCode.ERROR, "refused"))
                    .addEvent(new Event(
                            startNanos,
                            "exception",
                            Attributes.builder()
                                    .add("exception.type", "java.lang.IllegalStateException")
                                    .add("exception.message", "no stock left of " + random.nextInt(100))
                                    .build(),
                            0));
        }
        return switch (kind) {
            case 0 -> span.name("reserve").attributes(internal()).build();
            case 1, 2 -> span.name("GET /orders/{id}").attributes(http()).build();
            case 3 -> span.name("SELECT orders").attributes(database()).build();
            default -> span.name("orders publish").attributes(messaging()).build();
        };
    }

    private Attributes internal() {
        return threaded()
                .add("order.id", "order-" + random.nextInt(100_000))
                .add("user.tier", random.nextInt(10) == 0 ? "gold" : "plain")
                .build();
    }

    private Attributes http() {
        int order = random.nextInt(100_000);
        return threaded()
                .add("http.request.method", "GET")
                .add("http.route", "/orders/{id}")
                .add("url.path", "/orders/" + order)
                .add("url.scheme", "http")
                .add("http.response.status_code", random.nextInt(50) == 0 ? 500 : 200)
                .add("client.address", "10.0.%d.%d".formatted(random.nextInt(4), random.nextInt(256)))
                .add("server.port", 8_080 + random.nextInt(5))
                .add("app.session.id", hex())
                .build();
    }

    private Attributes database() {
        return threaded()
                .add("db.system.name", "postgresql")
                .add("db.query.text", "SELECT * FROM orders WHERE id = ?")
                .add("db.collection.name", "orders")
                .add("server.address", "db-" + random.nextInt(3))
                .build();
    }

    private Attributes messaging() {
        return threaded()
                .add("messaging.system", "rabbitmq")
                .add("messaging.destination.name", "orders")
                .add("messaging.message.id", hex())
                .add("messaging.message.body.size", random.nextInt(2_000))
                .build();
    }

    private Attributes.Builder threaded() {
        int thread = random.nextInt(16);
        return Attributes.builder().add("thread.id", thread).add("thread.name", "http-nio-8080-exec-" + thread);
    }

    private String hex() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
