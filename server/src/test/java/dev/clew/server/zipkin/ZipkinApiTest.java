package dev.clew.server.zipkin;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipkinApiTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private static final String IN_TIME = "endTs=1800000060000&lookback=120000";

    private final ZipkinServer server = new ZipkinServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void writesWhatZipkinWritesByteByByte() {
        String span = "{\"traceId\":\"00000000000000ab\",\"parentId\":\"0000000000000001\","
                + "\"id\":\"0000000000000002\",\"kind\":\"SERVER\",\"name\":\"get /\","
                + "\"timestamp\":1800000000000001,\"duration\":7,"
                + "\"localEndpoint\":{\"serviceName\":\"shop\",\"ipv4\":\"10.0.0.1\","
                + "\"ipv6\":\"2001:db8::c001\",\"port\":80},"
                + "\"remoteEndpoint\":{\"ipv4\":\"10.0.0.2\"},"
                + "\"annotations\":[{\"timestamp\":1800000000000002,\"value\":\"retry\"}],"
                + "\"tags\":{\"a\":\"\\\"ü\\\\\",\"error\":\"\"},\"debug\":true,\"shared\":true}";
        server.sendJson("[" + span + "]");

        assertThat(server.body("/api/v2/trace/ab")).isEqualTo("[" + span + "]");
        assertThat(server.body("/zipkin/api/v2/traces?" + IN_TIME)).isEqualTo("[[" + span + "]]");
    }

    /// As OpenTelemetry's exporters would have sent it.
    @Test
    void showsASpanOfAnotherDialect() {
        server.with(new SpanBuilder(new TraceId(1, 2), 3)
                .parentSpanId(4)
                .name("GET /Loans")
                .kind(SpanKind.CLIENT)
                .startNanos(START)
                .endNanos(START + 900)
                .status(new Status(StatusCode.ERROR, "timed out"))
                .traceState("a=b")
                .attributes(Attributes.builder()
                        .add("server.address", "bank.example")
                        .add("network.peer.address", "10.0.0.9")
                        .add("network.peer.port", 443)
                        .add("retries", 2)
                        .add("error", AnyValue.of(false))
                        .build())
                .droppedEvents(5)
                .addEvent(new Event(START + 2_000, "sent", Attributes.EMPTY, 0))
                .addEvent(new Event(START + 1_000, "retry", Attributes.of("n", AnyValue.of(1)), 0))
                .resource(new Resource(
                        Attributes.builder()
                                .add("service.name", "Shop")
                                .add("host.name", "h1")
                                .build(),
                        0,
                        ""))
                .scope(new Scope("http", "1.2", Attributes.EMPTY, 0, ""))
                .build());

        assertThat(server.body("/api/v2/trace/10000000000000002"))
                .isEqualTo("[{\"traceId\":\"00000000000000010000000000000002\",\"parentId\":\"0000000000000004\","
                        + "\"id\":\"0000000000000003\",\"kind\":\"CLIENT\",\"name\":\"get /loans\","
                        + "\"timestamp\":1800000000000000,\"duration\":1,\"localEndpoint\":{\"serviceName\":\"shop\"},"
                        + "\"remoteEndpoint\":{\"serviceName\":\"bank.example\",\"ipv4\":\"10.0.0.9\","
                        + "\"port\":443},"
                        + "\"annotations\":[{\"timestamp\":1800000000000001,\"value\":\"\\\"retry\\\":{\\\"n\\\":1}\"},"
                        + "{\"timestamp\":1800000000000002,\"value\":\"sent\"}],"
                        + "\"tags\":{\"error\":\"timed out\",\"host.name\":\"h1\","
                        + "\"network.peer.address\":\"10.0.0.9\","
                        + "\"network.peer.port\":\"443\",\"otel.dropped_events_count\":\"5\","
                        + "\"otel.scope.name\":\"http\","
                        + "\"otel.scope.version\":\"1.2\",\"otel.status_code\":\"ERROR\",\"retries\":\"2\","
                        + "\"server.address\":\"bank.example\",\"w3c.tracestate\":\"a=b\"}}]");
        for (String question : new String[] {
            "serviceName=SHOP",
            "remoteServiceName=Bank.Example",
            "spanName=get%20/loans",
            "annotationQuery=error",
            "annotationQuery=error%3Dtimed%20out",
            "annotationQuery=host.name%3Dh1%20and%20retries%3D2",
            "annotationQuery=otel.dropped_events_count%3D5",
            "annotationQuery=otel.scope.name%3Dhttp%20and%20w3c.tracestate",
            "annotationQuery=%22retry%22:%7B%22n%22:1%7D",
            "annotationQuery=sent&minDuration=1&maxDuration=1"
        }) {
            assertThat(server.body("/api/v2/traces?%s&%s".formatted(IN_TIME, question)))
                    .as(question)
                    .startsWith("[[{");
        }
        assertThat(server.body("/api/v2/traces?%s&annotationQuery=error%%3Dfalse".formatted(IN_TIME)))
                .isEqualTo("[]");
        assertThat(server.body("/api/v2/services")).isEqualTo("[\"shop\"]");
        assertThat(server.body("/api/v2/spans?serviceName=shop")).isEqualTo("[\"get /loans\"]");
        assertThat(server.body("/api/v2/remoteServices?serviceName=shop")).isEqualTo("[\"bank.example\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "traces?limit=0 | limit <= 0",
                "traces?limit=1501 | limit > 1500",
                "traces?limit=2147483648 | limit > 1500",
                "traces?limit=ten | Can't convert 'ten' to type 'Long'.",
                "traces?endTs=0 | endTs <= 0",
                "traces?endTs=-1 | endTs <= 0",
                "traces?lookback=0 | lookback <= 0",
                "traces?minDuration=0 | minDuration <= 0",
                "traces?maxDuration=5 | maxDuration is only valid with minDuration",
                "traces?minDuration=5&maxDuration=4 | maxDuration < minDuration",
                "spans | Mandatory parameter/header/attribute is missing: serviceName",
                "remoteServices | Mandatory parameter/header/attribute is missing: serviceName",
                "autocompleteValues | Mandatory parameter/header/attribute is missing: key",
                "autocompleteValues?key= | key was empty",
                "dependencies | Mandatory parameter/header/attribute is missing: endTs",
                "dependencies?endTs=0 | endTs <= 0",
                "dependencies?endTs=1&lookback=0 | lookback <= 0",
                "traceMany | Mandatory parameter/header/attribute is missing: traceIds",
                "traceMany?traceIds= | traceIds parameter is empty",
                "traceMany?traceIds=1 | Use /api/v2/trace/{traceId} endpoint to retrieve a single trace",
                "traceMany?traceIds=1,01 | redundant traceId: 01",
                "traceMany?traceIds=1,x | x should be lower-hex encoded with no prefix",
                "trace/AB | AB should be lower-hex encoded with no prefix",
                "trace/000 | traceId is all zeros",
                "trace/100000000000000000000000000000000 | traceId.length > 32",
            })
    void refusesInTheWordsOfZipkin(String path, String message) {
        AggregatedHttpResponse answer = server.get("/api/v2/" + path);

        assertThat(answer.status().code()).isEqualTo(400);
        assertThat(answer.contentUtf8()).isEqualTo(message);
        assertThat(answer.contentType()).isEqualTo(MediaType.PLAIN_TEXT_UTF_8);
    }

    @Test
    void saysWhichTraceThereIsNot() {
        AggregatedHttpResponse answer = server.get("/api/v2/trace/ab");

        assertThat(answer.status().code()).isEqualTo(404);
        assertThat(answer.contentUtf8()).isEqualTo("00000000000000ab not found");
        assertThat(server.body("/api/v2/traceMany?traceIds=1,2")).isEqualTo("[]");
    }

    /// Whoever is trying things out sees new names at once.
    @Test
    void letsNamesBeKeptOnceThereAreMoreThanThree() {
        for (int i = 1; i <= 4; i++) {
            server.sendJson(
                    "[{\"traceId\":\"%d\",\"id\":\"1\",\"name\":\"n\",\"localEndpoint\":{\"serviceName\":\"s%d\"}}]"
                            .formatted(i, i));
            String kept = i > 3 ? "max-age=300, must-revalidate" : null;

            assertThat(server.get("/api/v2/services").headers().get("cache-control"))
                    .isEqualTo(kept);
            assertThat(server.get("/api/v2/spans?serviceName=s1").headers().get("cache-control"))
                    .isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traces?endTs=9223372036854775807&lookback=9223372036854775807",
                "traces?endTs=1&lookback=9223372036854775807",
                "traces?minDuration=9223372036854775807",
                "traces?minDuration=1&maxDuration=9223372036854775806",
                "traces?annotationQuery=%3D1",
                "traces?annotationQuery=(.*a)%7B12%7D$",
                "traces?spanName=%5CE%5CQ(",
                "dependencies?endTs=9223372036854775807&lookback=9223372036854775807"
            })
    void answersWhatNobodyWouldAsk(String path) {
        server.sendJson("[{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":5,\"name\":\"(.*a){12}$\"}]");

        assertThat(server.body("/api/v2/" + path)).startsWith("[");
    }

    @Test
    void offersEveryTagForCompletionUnlessToldWhich() {
        server.sendJson("[{\"traceId\":\"1\",\"id\":\"1\",\"tags\":{\"b\":\"2\",\"a\":\"1\"}},"
                + "{\"traceId\":\"1\",\"id\":\"2\",\"tags\":{\"b\":\"1\"}}]");

        assertThat(server.body("/api/v2/autocompleteKeys")).isEqualTo("[\"a\",\"b\"]");
        assertThat(server.body("/api/v2/autocompleteValues?key=b")).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void configuresTheUi() {
        assertThat(server.body("/zipkin/config.json"))
                .contains("\"searchEnabled\":true", "\"dependency\":{\"enabled\":true");
    }
}
