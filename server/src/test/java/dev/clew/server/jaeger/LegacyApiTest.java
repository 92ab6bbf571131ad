package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.RunningApi.encode;
import static dev.clew.server.jaeger.Spans.MILLI;
import static dev.clew.server.jaeger.Spans.START;
import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.otlp.SpanDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LegacyApiTest {
    private static final long START_MICROS = START / 1_000;
    private static final Span CLIENT =
            span(1, 1, "shop").name("buy").kind(SpanKind.CLIENT).build();
    private static final Span SERVER = span(1, 1, "cart")
            .name("add/one")
            .kind(SpanKind.SERVER)
            .status(new Status(StatusCode.ERROR, ""))
            .attributes(Attributes.of("http.url", AnyValue.of("http://cart:80/")))
            .build();
    private static final Span LATER = span(2, 1, "shop")
            .name("look")
            .kind(SpanKind.UNSPECIFIED)
            .startNanos(START + 1_000 * MILLI)
            .endNanos(START + 3_000 * MILLI)
            .build();
    private static RunningApi api;

    @BeforeAll
    static void start() {
        api = new RunningApi()
                .with(CLIENT, SERVER, LATER, span(3, 1, "pay/ments é").build());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void listsServices() {
        assertThat(api.json("/api/services").toString())
                .isEqualTo("{\"data\":[\"cart\",\"pay/ments"
                        + " é\",\"shop\"],\"total\":3,\"limit\":0,\"offset\":0,\"errors\":null}");
    }

    @Test
    void listsOperationNamesOfAServiceWhateverItIsCalled() {
        assertThat(api.json("/api/services/shop/operations").get("data").toString())
                .isEqualTo("[\"buy\",\"look\"]");
        assertThat(api.json("/api/services/pay%2Fments%20%C3%A9/operations")
                        .get("data")
                        .toString())
                .isEqualTo("[\"op\"]");
    }

    @Test
    void listsOperationsWithTheirKind() {
        assertThat(api.json("/api/operations?service=shop").get("data").toString())
                .isEqualTo("[{\"name\":\"buy\",\"spanKind\":\"client\"},{\"name\":\"look\",\"spanKind\":\"\"}]");
        assertThat(api.json("/api/operations?service=shop&spanKind=client").get("data"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5b8efff7980381030000000000000001", "W47/95gDgQMAAAAAAAAAAQ==", "W47_95gDgQMAAAAAAAAAAQ"})
    void readsATraceByAnySpellingOfItsId(String id) {
        JsonNode answer = api.json("/api/traces/" + encode(id) + "?start=1&end=2");
        assertThat(answer.get("data")).hasSize(1);
        assertThat(answer.get("total").asInt()).isEqualTo(1);
        assertThat(answer.at("/data/0/traceID").asString()).isEqualTo("5b8efff7980381030000000000000001");
    }

    @Test
    void sharedIdsArePartedUnlessTheTraceIsWantedRaw() {
        String path = "/api/traces/" + CLIENT.traceId();
        assertThat(api.json(path).at("/data/0/spans"))
                .extracting(span -> span.get("spanID").asString())
                .containsExactly("0000000000000001", "0000000000000002");
        assertThat(api.json(path + "?raw=true").at("/data/0/spans"))
                .extracting(span -> span.get("spanID").asString())
                .containsExactly("0000000000000001", "0000000000000001");
    }

    @Test
    void prettyPrints() {
        String path = "/api/traces/" + CLIENT.traceId();
        assertThat(api.get(path + "?prettyPrint=true").body()).contains("\n  \"data\"");
        assertThat(api.get(path + "?raw=true&prettyPrint=false").body()).doesNotContain("\n");
    }

    @Test
    void aTraceThatIsNotThereIs404InJaegersShape() {
        var missing = api.get("/api/traces/abcdef");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(missing.body())
                .isEqualTo("{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,"
                        + "\"errors\":[{\"code\":404,\"msg\":\"trace not found\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/protobuf", "application/x-protobuf", "application/protobuf, application/json;q=0.5"
            })
    void whoAsksForProtobufGetsTheSpansAsTheyWereSent(String accept) {
        var answer = api.bytes("/api/traces/" + CLIENT.traceId(), "accept", accept);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/protobuf");
        assertThat(new SpanDecoder().decode(answer.body())).containsExactlyInAnyOrder(CLIENT, SERVER);
    }

    @Test
    void protobufHasItsErrorsAsText() {
        var missing = api.get("/api/traces/abcdef", "accept", "application/protobuf");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("trace not found");
        assertThat(api.get("/api/traces/xyz", "accept", "application/protobuf").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "text/html, application/json, application/protobuf"})
    void anyOtherTasteGetsJson(String accept) {
        assertThat(api.get("/api/traces/" + CLIENT.traceId(), "accept", accept)
                        .headers()
                        .firstValue("content-type"))
                .hasValue("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| 3",
                "service=cart | 1",
                "service=nobody | 0",
                "operation=buy | 1",
                "service=cart&operation=buy | 0",
                "limit=1 | 1",
                "tag=error:true | 1",
                "tag=http.url:http://cart:80/ | 1",
                "tag=error:true&tag=http.url:x | 0",
                "tags={\"error\":\"true\"} | 1",
                "tags={\"error\":true} | 1",
                "minDuration=1.5s | 1",
                "maxDuration=10ms | 2",
                "minDuration=1s&maxDuration=3s | 1",
                "lookback=59500ms | 1",
                "lookback=1h | 3",
                "lookback=custom | 3",
                "spanKind=client | 1",
            })
    void searches(String query, int found) {
        String encoded = query == null
                ? ""
                : query.strip().replace("{", "%7B").replace("}", "%7D").replace("\"", "%22");
        assertThat(api.json("/api/traces?" + encoded).get("data")).hasSize(found);
    }

    @Test
    void searchesBetweenTwoTimesInMicroseconds() {
        String path = "/api/traces?start=%d&end=%d";
        assertThat(api.json(path.formatted(START_MICROS, START_MICROS)).get("data"))
                .hasSize(2);
        assertThat(api.json(path.formatted(START_MICROS + 1, START_MICROS + 1_000_000))
                        .get("data"))
                .hasSize(1);
    }

    @Test
    void readsSeveralTracesById() {
        JsonNode answer =
                api.json("/api/traces?traceID=" + LATER.traceId() + "&traceID=ff&traceID=" + CLIENT.traceId());
        assertThat(answer.get("data"))
                .extracting(trace -> trace.get("traceID").asString())
                .containsExactly(LATER.traceId().toString(), CLIENT.traceId().toString());
        assertThat(answer.get("errors").toString())
                .isEqualTo("[{\"code\":404,\"msg\":\"trace not found\",\"traceID\":\"00000000000000ff\"}]");
    }

    @Test
    void drawsTheMapOfServices() {
        String path = "/api/dependencies?endTs=%d&lookback=604800000".formatted(START / MILLI + 60_000);
        assertThat(api.json(path).toString())
                .isEqualTo("{\"data\":[{\"parent\":\"shop\",\"child\":\"cart\",\"callCount\":1}],"
                        + "\"total\":1,\"limit\":0,\"offset\":0,\"errors\":null}");
        assertThat(api.json("/api/dependencies").get("data")).hasSize(1);
        assertThat(api.json(path + "&service=cart").get("data")).hasSize(1);
        assertThat(api.json(path + "&service=nobody").get("data")).isEmpty();
        assertThat(api.json("/api/dependencies?endTs=1000").get("data")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/operations | parameter service is required",
                "/api/operations?service=a&spanKind=waiter | spanKind=waiter: one of unspecified, internal",
                "/api/traces/xyz | traceID=xyz: a trace id of 1 to 32 hexadecimal digits",
                "/api/traces/0 | traceID=0: a trace id",
                "/api/traces/ab?raw=maybe | raw=maybe: true or false expected",
                "/api/traces/ab?start=soon | start=soon: a whole number from 0 to 9223372036854775",
                "/api/traces/ab?start=5&end=4 | start time must not be after the end time",
                "/api/traces?start=-1 | start=-1: a whole number from 0 to 9223372036854775",
                "/api/traces?end=9223372036854776 | end=9223372036854776: a whole number from 0 to 9223372036854775",
                "/api/traces?start=5&end=4 | start must not be after end",
                "/api/traces?limit=0 | limit=0: a whole number from 1 to 1500",
                "/api/traces?limit=1501 | limit=1501: a whole number from 1 to 1500",
                "/api/traces?limit=ten | limit=ten: a whole number from 1 to 1500",
                "/api/traces?minDuration=fast | minDuration=fast: a duration such as 1.2s",
                "/api/traces?maxDuration=400000d | maxDuration=400000d: a duration",
                "/api/traces?minDuration=2s&maxDuration=1s | maxDuration=1s: a duration not shorter than the minimum",
                "/api/traces?lookback=long | lookback=long: a duration",
                "/api/traces?tag=error | tag=error: key:value expected",
                "/api/traces?tags=error | tags=error: a JSON object",
                "/api/traces?traceID=xyz | traceID=xyz: a trace id",
                "/api/traces?raw=2 | raw=2: true or false expected",
                "/api/services?prettyPrint=2 | prettyPrint=2: true or false expected",
                "/api/dependencies?endTs=now | endTs=now: a whole number from 0 to 9223372036854",
                "/api/dependencies?endTs=9223372036855 | endTs=9223372036855: a whole number from 0 to 9223372036854",
                "/api/dependencies?lookback=-1 | lookback=-1: a whole number from 0 to 9223372036854",
            })
    void saysWhatIsWrong(String path, String said) {
        var answer = api.get(path.strip());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = RunningApi.parse(answer).at("/errors/0");
        assertThat(error.get("code").asInt()).isEqualTo(400);
        assertThat(error.get("msg").asString()).contains(said.strip());
    }

    @Test
    void anArchiveIsNotOffered() {
        var answer = api.post("/api/archive/ab", new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(RunningApi.parse(answer).at("/errors/0/code").asInt()).isEqualTo(501);
    }

    @Test
    void transformsAnUploadWhateverItSaysItIs() {
        byte[] upload = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeSpans":[{"spans":[
            {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000001","name":"one"},
            {"traceId":"0000000000000000000000000000000b","spanId":"0000000000000001","name":"two"},
            {"traceId":"0000000000000000000000000000000a","spanId":"0000000000000002","name":"three",
            "parentSpanId":"0000000000000001"}]}]}]}
            """.getBytes(StandardCharsets.UTF_8);
        var answer = api.post("/api/transform", upload, "content-type", "text/plain;charset=UTF-8");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode data = RunningApi.parse(answer).get("data");
        assertThat(data)
                .extracting(trace -> trace.get("traceID").asString())
                .containsExactly("000000000000000a", "000000000000000b");
        assertThat(data.get(0).get("spans"))
                .extracting(span -> span.get("operationName").asString())
                .containsExactly("one", "three");
    }

    @Test
    void refusesAnUploadThatIsNone() {
        var answer = api.post("/api/transform", "{\"resourceSpans\":[17]}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningApi.parse(answer).at("/errors/0/msg").asString())
                .contains("/resourceSpans/0 (line 1, column 19)");
        assertThat(api.post("/api/transform", new byte[0]).statusCode()).isEqualTo(400);
        assertThat(api.post("/api/transform", new byte[9], "content-encoding", "gzip")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void refusesAnUploadThatIsTooLarge() {
        // Java's own client does not listen while it sends.
        var answer = WebClient.of("http://127.0.0.1:" + api.port())
                .blocking()
                .post("/api/transform", new byte[(64 << 20) + 1]);
        assertThat(answer.status()).isEqualTo(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        assertThat(answer.contentUtf8()).contains("\"code\":413", "the body is larger than 67108864 bytes");
    }
}
