package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.RunningApi.encode;
import static dev.clew.server.jaeger.Spans.MILLI;
import static dev.clew.server.jaeger.Spans.START;
import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class V3ApiTest {
    private static final String TIMES =
            "query.startTimeMin=2027-01-15T08:00:00Z&query.startTimeMax=2027-01-15T09:00:00Z";
    private static final String SUMMARIES = "/api/v3/trace-summaries?" + TIMES;
    private static final Span ROOT = span(1, 1, "shop").name("buy").build();
    private static final Span FAILED = span(1, 2, "cart")
            .parentSpanId(1)
            .status(new Status(StatusCode.ERROR, "no stock"))
            .attributes(Attributes.of("http.method", AnyValue.of("GET")))
            .build();
    private static final Span LATER = span(2, 1, "shop")
            .name("look")
            .kind(SpanKind.UNSPECIFIED)
            .startNanos(START + 1_000 * MILLI)
            .endNanos(START + 3_000 * MILLI)
            .parentSpanId(0xdead)
            .build();
    private static final Span SHORT_ID =
            span(3, 1, "zipkin").traceId(new TraceId(0, 0xff)).build();
    private static RunningApi api;

    @BeforeAll
    static void start() {
        api = new RunningApi().with(ROOT, FAILED, LATER, SHORT_ID);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void listsServices() {
        assertThat(api.json("/api/v3/services").toString()).isEqualTo("{\"services\":[\"cart\",\"shop\",\"zipkin\"]}");
    }

    @Test
    void countsCallsBetweenServices() {
        assertThat(api.json("/api/v3/dependencies?startTime=2027-01-15T07:00:00Z&endTime=2027-01-15T09:00:00Z")
                        .toString())
                .isEqualTo("{\"dependencies\":[{\"parent\":\"shop\",\"child\":\"cart\",\"callCount\":\"1\"}]}");
    }

    @Test
    void listsOfAnEmptyStoreAreEmptyNotAbsent() {
        try (var empty = new RunningApi()) {
            assertThat(empty.json("/api/v3/services").toString()).isEqualTo("{\"services\":[]}");
            assertThat(empty.json("/api/v3/operations?service=x").toString()).isEqualTo("{\"operations\":[]}");
            assertThat(empty.json(SUMMARIES).toString()).isEqualTo("{\"summaries\":[]}");
        }
    }

    @Test
    void listsOperationsWithTheirKindInLowerCase() {
        assertThat(api.json("/api/v3/operations?service=shop").toString())
                .isEqualTo("{\"operations\":[{\"name\":\"buy\",\"spanKind\":\"server\"},"
                        + "{\"name\":\"look\",\"spanKind\":\"internal\"}]}");
    }

    @ParameterizedTest
    @CsvSource({"spanKind=server,buy", "span_kind=SERVER,buy", "spanKind=internal,look"})
    void listsOperationsOfAKind(String kind, String name) {
        assertThat(api.json("/api/v3/operations?service=shop&" + kind).get("operations"))
                .extracting(operation -> operation.get("name").asString())
                .containsExactly(name);
    }

    @Test
    void sumsTracesUpNewestFirst() {
        JsonNode summaries = api.json(SUMMARIES).get("summaries");
        assertThat(summaries).hasSize(3);
        assertThat(summaries.get(0).toString())
                .isEqualTo(
                        "{\"traceId\":\"5b8efff7980381030000000000000002\",\"rootServiceName\":\"\","
                                + "\"rootOperationName\":\"\",\"minStartTimeUnixNano\":\"1800000001000000000\","
                                + "\"maxEndTimeUnixNano\":\"1800000003000000000\",\"spanCount\":1,\"errorSpanCount\":0,"
                                + "\"orphanSpanCount\":1,\"services\":[{\"name\":\"shop\",\"spanCount\":1,\"errorSpanCount\":0}]}");
        assertThat(summaries.get(1).get("services").toString())
                .isEqualTo("[{\"name\":\"cart\",\"spanCount\":1,\"errorSpanCount\":1},"
                        + "{\"name\":\"shop\",\"spanCount\":1,\"errorSpanCount\":0}]");
    }

    /// What the UI's own schema insists on; it throws the whole answer away otherwise.
    @Test
    void summariesAreAsTheUiChecksThem() {
        for (JsonNode summary : api.json(SUMMARIES).get("summaries")) {
            assertThat(summary.get("traceId").asString()).matches("[0-9a-f]{32}");
            for (String text : List.of("minStartTimeUnixNano", "maxEndTimeUnixNano")) {
                assertThat(summary.get(text).isString()).isTrue();
                assertThat(summary.get(text).asString()).matches("\\d+");
            }
            for (String count : List.of("spanCount", "errorSpanCount", "orphanSpanCount")) {
                assertThat(summary.get(count).isInt()).isTrue();
            }
            assertThat(summary.get("services").isArray()).isTrue();
            assertThat(summary.toString()).doesNotContain("null");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "query.serviceName=cart | 1",
                "query.service_name=cart | 1",
                "query.operationName=look | 1",
                "query.operation_name=buy | 1",
                "query.serviceName=nobody | 0",
                "query.durationMin=1.5s | 1",
                "query.durationMin=1 s | 1",
                "query.duration_max=10ms | 2",
                "query.attributes={\"error\":\"true\"} | 1",
                "query.attributes={\"http.method\":\"GET\"} | 1",
                "query.attributes={\"http.method\":\"GET\",\"span.kind\":\"client\"} | 0",
                "query.searchDepth=1 | 1",
                "query.search_depth=2 | 2",
                "query.num_traces=2 | 2",
            })
    void searches(String parameter, int found) {
        String[] pair = parameter.strip().split("=", 2);
        assertThat(api.json(SUMMARIES + "&" + pair[0] + "=" + encode(pair[1])).get("summaries"))
                .hasSize(found);
    }

    @Test
    void takesTheTimesInEitherSpelling() {
        assertThat(api.json("/api/v3/trace-summaries?query.start_time_min=" + encode("2027-01-15T09:00:00.5+01:00")
                                + "&query.start_time_max=2027-01-15T08:00:01.000000001Z")
                        .get("summaries"))
                .hasSize(1);
    }

    @Test
    void findsTracesAsOtlp() {
        JsonNode answer = api.json("/api/v3/traces?" + TIMES + "&query.serviceName=cart");
        List<Span> spans = OtlpJsonReader.read(answer.get("result").toString().getBytes(StandardCharsets.UTF_8));
        assertThat(spans).containsExactlyInAnyOrder(ROOT, FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5b8efff7980381030000000000000001",
                "5B8EFFF7980381030000000000000001",
                "W47/95gDgQMAAAAAAAAAAQ=="
            })
    void readsATraceByAnySpellingOfItsId(String id) {
        JsonNode answer = api.json("/api/v3/traces/" + encode(id));
        assertThat(OtlpJsonReader.read(answer.get("result").toString().getBytes(StandardCharsets.UTF_8)))
                .containsExactlyInAnyOrder(ROOT, FAILED);
    }

    @Test
    void rawTracesLackWarnings() {
        String path = "/api/v3/traces/" + LATER.traceId();
        assertThat(api.json(path).toString()).contains("@jaeger@warnings");
        assertThat(api.json(path + "?rawTraces=true").toString()).doesNotContain("@jaeger@warnings");
        assertThat(api.json(path + "?raw_traces=1").toString()).doesNotContain("@jaeger@warnings");
    }

    @Test
    void whatIsNotThereIs404() {
        var missing = api.get("/api/v3/traces/abcdef");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("{\"error\":{\"httpCode\":404,\"message\":\"trace not found\"}}");
        var nothing = api.get("/api/v3/traces?" + TIMES + "&query.serviceName=nobody");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).isEqualTo("{\"error\":{\"httpCode\":404,\"message\":\"No traces found\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v3/operations | parameter service is required",
                "/api/v3/operations?service=a&spanKind=waiter | spanKind=waiter: one of unspecified, internal",
                "/api/v3/dependencies?startTime=2027-01-15T08:00:00Z | startTime and endTime are required",
                "/api/v3/dependencies?startTime=2027-01-15T08:00:00Z&end_time=2027-01-15T08:00:00Z | must be before"
                        + " endTime",
                "/api/v3/trace-summaries | query.startTimeMin and query.startTimeMax are required",
                "/api/v3/traces?query.startTimeMin=2027-01-15T08:00:00Z | query.startTimeMax are required",
                "/api/v3/traces?query.startTimeMin=now&query.startTimeMax=x | query.startTimeMin=now: a time as in RFC",
                "/api/v3/traces?query.start_time_min=1960-01-01T00:00:00Z&query.startTimeMax=x |"
                        + " query.start_time_min=1960",
                "/api/v3/traces?query.startTimeMin=9999-01-01T00:00:00Z&query.startTimeMax=x | from 1970 to 2262",
                "/api/v3/traces?query.startTimeMin=2027-01-15T08:00:00Z&query.startTimeMax=2027-01-15T08:00:00Z | must"
                        + " be before",
                "TIMES&query.searchDepth=0 | query.searchDepth=0: a whole number from 1 to 1500 expected",
                "TIMES&query.searchDepth=1501 | query.searchDepth=1501: a whole number from 1 to 1500 expected",
                "TIMES&query.num_traces=ten | query.num_traces=ten: a whole number from 1 to 1500 expected",
                "TIMES&query.searchDepth=99999999999999999999 | a whole number from 1 to 1500 expected",
                "TIMES&query.durationMin=fast | query.durationMin=fast: a duration such as 1.2s",
                "TIMES&query.durationMin=-1s | query.durationMin=-1s: a duration such as 1.2s",
                "TIMES&query.duration_max=400000d | at most 292 years",
                "TIMES&query.durationMin=2s&query.durationMax=1s | query.durationMax=1s: a duration not shorter",
                "TIMES&query.attributes=error | query.attributes=error: a JSON object",
                "TIMES&query.attributes=%7B%22a%22%3A%5B%5D%7D | a JSON object with values that are text",
                "TIMES&query.attributes=%7B%7D%7B%7D | a JSON object with values that are text",
                "TIMES&query.filter=%7B%7D | query.filter: filter expressions are not offered",
                "TIMES&query.rawTraces=maybe | query.rawTraces=maybe: true or false expected",
                "/api/v3/traces/xyz | trace_id=xyz: a trace id of 1 to 32 hexadecimal digits",
                "/api/v3/traces/0000 | trace_id=0000: a trace id",
                "/api/v3/traces/5b8efff79803810300000000000000010 | a trace id of 1 to 32 hexadecimal digits",
                "/api/v3/traces/ab?startTime=1 | startTime=1: a time as in RFC 3339",
                "/api/v3/traces/ab?end_time=soon | end_time=soon: a time as in RFC 3339",
                "/api/v3/traces/ab?raw_traces=maybe | raw_traces=maybe: true or false expected",
            })
    void saysWhatIsWrong(String path, String said) {
        var answer = api.get(path.strip().replace("TIMES", "/api/v3/traces?" + TIMES));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = RunningApi.parse(answer).get("error");
        assertThat(error.get("httpCode").asInt()).isEqualTo(400);
        assertThat(error.get("message").asString()).contains(said.strip());
    }

    @Test
    void aHugeIdIsRefusedWithoutRepeatingAllOfIt() {
        var answer = api.get("/api/v3/traces/" + "f".repeat(3_000));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).hasSizeLessThan(400);
    }
}
