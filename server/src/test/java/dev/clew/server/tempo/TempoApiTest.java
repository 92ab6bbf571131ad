package dev.clew.server.tempo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanId;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What Grafana asks of Tempo, and how strictly it reads the answers.
class TempoApiTest {
    private static final long START = RunningTempo.START;
    private static final long MILLI = 1_000_000;
    private static final TraceId LOAN = new TraceId(0x5b8efff798038103L, 1);
    private static final TraceId CART = new TraceId(0, 2);
    private static RunningTempo tempo;

    @BeforeAll
    static void start() {
        tempo = new RunningTempo(List.of(
                span(LOAN, 1, "shop")
                        .name("POST /loan")
                        .endNanos(START + 900 * MILLI)
                        .build(),
                span(LOAN, 2, "bank")
                        .parentSpanId(1)
                        .name("decide")
                        .kind(SpanKind.INTERNAL)
                        .startNanos(START + 100 * MILLI)
                        .endNanos(START + 300 * MILLI)
                        .status(new Status(StatusCode.ERROR, "no money"))
                        .attributes(Attributes.builder()
                                .add("loan.id", "17")
                                .add("http.status_code", 500)
                                .add("ratio", AnyValue.of(0.5))
                                .add("again", AnyValue.of(true))
                                .build())
                        .addEvent(new Event(
                                START + 150 * MILLI,
                                "exception",
                                Attributes.of("exception.type", AnyValue.of("Broke")),
                                0))
                        .build(),
                span(LOAN, 3, "bank")
                        .parentSpanId(1)
                        .name("decide")
                        .kind(SpanKind.INTERNAL)
                        .startNanos(START + 400 * MILLI)
                        .endNanos(START + 500 * MILLI)
                        .build(),
                span(CART, 4, "shop")
                        .parentSpanId(9)
                        .name("GET /cart")
                        .startNanos(START + 30_000 * MILLI)
                        .endNanos(START + 30_000 * MILLI + 100L * 86_400_000 * MILLI)
                        .attributes(Attributes.of("loan.id", AnyValue.of("18")))
                        .build()));
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    private static SpanBuilder span(TraceId trace, long id, String service) {
        return new SpanBuilder(trace, id)
                .name("op")
                .kind(SpanKind.SERVER)
                .startNanos(START)
                .endNanos(START + 10 * MILLI)
                .resource(Resource.of(service));
    }

    @Test
    void isThere() {
        assertThat(RunningTempo.text(tempo.get("/api/echo"))).isEqualTo("echo");
    }

    @Test
    void searchAnswersInTheShapeThatGrafanaDecodes() {
        JsonNode answer = tempo.json(
                "/api/search",
                "q",
                "{ status = error && span.http.status_code >= 500 } | select(resource.service.name)",
                "limit",
                "20",
                "spss",
                "3",
                "start",
                "1799999999",
                "end",
                "1800000099");
        assertThat(answer.at("/traces")).hasSize(1);
        JsonNode trace = answer.at("/traces/0");
        assertThat(trace.at("/traceID").asString()).isEqualTo(LOAN.toString());
        assertThat(trace.at("/rootServiceName").asString()).isEqualTo("shop");
        assertThat(trace.at("/rootTraceName").asString()).isEqualTo("POST /loan");
        assertThat(trace.at("/startTimeUnixNano").asString()).isEqualTo(Long.toString(START));
        assertThat(trace.at("/startTimeUnixNano").isString()).isTrue();
        assertThat(trace.at("/durationMs").asInt()).isEqualTo(900);
        assertThat(trace.at("/spanSets/0/matched").asInt()).isEqualTo(1);
        JsonNode span = trace.at("/spanSets/0/spans/0");
        assertThat(span.at("/spanID").asString()).isEqualTo("0000000000000002");
        assertThat(span.at("/durationNanos").isString()).isTrue();
        assertThat(values(span.at("/attributes")))
                .isEqualTo(Map.of(
                        "status", "{\"stringValue\":\"error\"}",
                        "http.status_code", "{\"intValue\":\"500\"}",
                        "service.name", "{\"stringValue\":\"bank\"}"));
        assertThat(fields(answer)).isSubsetOf(SearchFields.ALL);
    }

    /// What `SearchResponse` of tempo.proto has, and what is below it. Go's jsonpb refuses everything else.
    private static final class SearchFields {
        static final Set<String> ALL = Set.of(
                "traces",
                "metrics",
                "traceID",
                "rootServiceName",
                "rootTraceName",
                "startTimeUnixNano",
                "durationMs",
                "spanSets",
                "spans",
                "matched",
                "attributes",
                "spanID",
                "name",
                "durationNanos",
                "key",
                "value",
                "stringValue",
                "intValue",
                "doubleValue",
                "boolValue",
                "inspectedTraces",
                "inspectedBytes",
                "totalBlocks",
                "completedJobs",
                "totalJobs",
                "totalBlockBytes");
    }

    private static Set<String> fields(JsonNode node) {
        var fields = new TreeSet<String>();
        node.propertyStream().forEach(entry -> {
            fields.add(entry.getKey());
            fields.addAll(fields(entry.getValue()));
        });
        if (node.isArray()) {
            node.forEach(element -> fields.addAll(fields(element)));
        }
        return fields;
    }

    private static Map<String, String> values(JsonNode attributes) {
        return StreamSupport.stream(attributes.spliterator(), false)
                .collect(Collectors.toMap(
                        each -> each.get("key").asString(),
                        each -> each.get("value").toString()));
    }

    @Test
    void spansetsHoldWhatMatchedAndWhatWasWorkedOut() {
        JsonNode spanset = tempo.json("/api/search", "q", "{ name = \"decide\" } | count() > 1", "spss", "1")
                .at("/traces/0/spanSets/0");
        assertThat(spanset.at("/matched").asInt()).isEqualTo(2);
        assertThat(spanset.at("/spans")).hasSize(1);
        assertThat(values(spanset.at("/attributes"))).containsEntry("count()", "{\"intValue\":\"2\"}");
        JsonNode groups = tempo.json("/api/search", "q", "{ } | by(resource.service.name)")
                .at("/traces/1/spanSets");
        assertThat(groups).hasSize(2);
        assertThat(values(groups.at("/0/attributes")))
                .containsEntry("by(resource.service.name)", "{\"stringValue\":\"shop\"}");
    }

    @Test
    void newestComeFirstAndLongOnesDoNotOverflow() {
        JsonNode traces = tempo.json("/api/search").at("/traces");
        assertThat(traces).hasSize(2);
        assertThat(traces.at("/0/traceID").asString()).isEqualTo(CART.toString());
        assertThat(traces.at("/0/durationMs").asLong()).isEqualTo(0xffff_ffffL);
        assertThat(traces.at("/0/rootServiceName").asString()).isEqualTo("<root span not yet received>");
        assertThat(tempo.json("/api/search", "limit", "1").at("/traces")).hasSize(1);
    }

    @Test
    void tagsAndDurationsOfOlderClientsAreUnderstood() {
        assertThat(tempo.json("/api/search", "tags", "loan.id=17 service.name=\"bank\"")
                        .at("/traces"))
                .hasSize(1);
        assertThat(tempo.json("/api/search", "tags", "http.status_code=500").at("/traces"))
                .hasSize(1);
        assertThat(tempo.json("/api/search", "tags", "again=true").at("/traces"))
                .hasSize(1);
        assertThat(tempo.json("/api/search", "minDuration", "2s").at("/traces")).hasSize(1);
        assertThat(tempo.json("/api/search", "maxDuration", "1s", "tags", "name=decide")
                        .at("/traces"))
                .hasSize(1);
        assertThat(tempo.refusal(400, "/api/search", "tags", "nothing")).contains("logfmt");
    }

    @Test
    void whatIsWrongIsSaidInWordsThatPointAtThePlace() {
        assertThat(tempo.refusal(400, "/api/search", "q", "{ name > 3 }")).isEqualTo("""
            invalid TraceQL query: line 1, column 8: a text never compares to a whole number
            { name > 3 }
                   ^\
            """);
        assertThat(tempo.refusal(400, "/api/search", "q", "{ } | rate()")).contains("query_range");
        assertThat(tempo.refusal(400, "/api/search", "limit", "2147483648")).contains("from 1 to 1500");
        assertThat(tempo.refusal(400, "/api/search", "start", "5", "end", "4")).contains("must not be after");
        assertThat(tempo.refusal(400, "/api/search", "start", "1e999999999")).contains("seconds since 1970");
        assertThat(tempo.refusal(400, "/api/metrics/query_range", "q", "{ }")).contains("rate()");
        assertThat(tempo.refusal(400, "/api/metrics/query_range", "q", "{} | rate()", "step", "1ns"))
                .contains("11000 at most");
        assertThat(tempo.refusal(
                        400,
                        "/api/metrics/query_range",
                        "q",
                        "{} | rate()",
                        "start",
                        "0",
                        "end",
                        "3153600000",
                        "step",
                        "1"))
                .contains("11000 at most");
        assertThat(tempo.refusal(400, "/api/v2/search/tag/nothing/values")).contains("is expected");
    }

    @Test
    void tagsAreToldByScope() {
        JsonNode scopes = tempo.json("/api/v2/search/tags").at("/scopes");
        assertThat(names(scopes, "name"))
                .containsExactly("span", "resource", "event", "link", "instrumentation", "intrinsic");
        assertThat(texts(scopes.at("/0/tags"))).containsExactly("again", "http.status_code", "loan.id", "ratio");
        assertThat(texts(scopes.at("/1/tags"))).containsExactly("service.name");
        assertThat(texts(scopes.at("/2/tags"))).containsExactly("exception.type");
        assertThat(texts(scopes.at("/5/tags"))).contains("duration", "span:duration", "status", "trace:id");
        assertThat(names(tempo.json("/api/v2/search/tags", "scope", "resource").at("/scopes"), "name"))
                .containsExactly("resource");
        assertThat(names(tempo.json("/api/v2/search/tags", "scope", "intrinsic").at("/scopes"), "name"))
                .containsExactly("intrinsic");
        assertThat(texts(tempo.json("/api/search/tags", "limit", "2").at("/tagNames")))
                .containsExactly("again", "exception.type");
    }

    @Test
    void valuesAreToldWithTheirTypesForQueriesThatAreHalfTyped() {
        assertThat(values("resource.service.name", "")).containsExactly("string bank", "string shop");
        assertThat(values(".loan.id", "")).containsExactly("string 17", "string 18");
        assertThat(values("span.loan.id", "{ resource.service.name = \"shop\" && span.loan.id = }"))
                .containsExactly("string 18");
        assertThat(values("span.http.status_code", "{ ")).containsExactly("int 500");
        assertThat(values("span.ratio", "}{")).containsExactly("float 0.5");
        assertThat(values("span.again", "{ .a = 1 || .b = ")).containsExactly("bool true");
        assertThat(values("status", "")).containsExactly("keyword unset", "keyword ok", "keyword error");
        assertThat(values("rootServiceName", "")).containsExactly("string shop");
        assertThat(values("event:name", "")).containsExactly("string exception");
        assertThat(values("duration", "")).isEmpty();
        assertThat(texts(tempo.json("/api/search/tag/service.name/values").at("/tagValues")))
                .containsExactly("bank", "shop");
    }

    private static List<String> values(String tag, String query) {
        return StreamSupport.stream(
                        tempo.json("/api/v2/search/tag/" + tag + "/values", "q", query)
                                .at("/tagValues")
                                .spliterator(),
                        false)
                .map(each ->
                        each.get("type").asString() + " " + each.get("value").asString())
                .toList();
    }

    private static List<String> names(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.get(field).asString())
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void numbersOverTimeComeAsSeries() {
        JsonNode answer = tempo.json(
                "/api/metrics/query_range",
                "q",
                "{ } | rate() by(resource.service.name)",
                "start",
                "1800000000",
                "end",
                "1800000059",
                "step",
                "10s",
                "exemplars",
                "10");
        assertThat(answer.at("/series")).hasSize(2);
        JsonNode bank = answer.at("/series/0");
        assertThat(bank.at("/promLabels").asString()).isEqualTo("{\"resource.service.name\"=\"bank\"}");
        assertThat(values(bank.at("/labels"))).isEqualTo(Map.of("resource.service.name", "{\"stringValue\":\"bank\"}"));
        assertThat(bank.at("/samples")).hasSize(6);
        assertThat(bank.at("/samples/0").toString()).isEqualTo("{\"timestampMs\":\"1800000000000\",\"value\":0.2}");
        assertThat(bank.at("/samples/1/value").asDouble()).isZero();
        assertThat(values(bank.at("/exemplars/0/labels")))
                .containsEntry("trace:id", "{\"stringValue\":\"%s\"}".formatted(LOAN));
    }

    @Test
    void aQueryMayAskForExemplarsItself() {
        String path = "/api/metrics/query_range";
        assertThat(tempo.json(path, "q", "{ } | rate() with (exemplars=true)").at("/series/0/exemplars"))
                .isNotEmpty();
        assertThat(tempo.json(path, "q", "{ } | rate()").at("/series/0").has("exemplars"))
                .isFalse();
    }

    @Test
    void numbersForAllTheTimeComeOnce() {
        JsonNode answer = tempo.json(
                "/api/metrics/query",
                "q",
                "{ name = \"decide\" } | quantile_over_time(duration, .5, 1)",
                "since",
                "10m");
        assertThat(answer.at("/series")).hasSize(2);
        assertThat(answer.at("/series/0").propertyNames()).containsExactlyInAnyOrder("labels", "value");
        assertThat(values(answer.at("/series/0/labels"))).isEqualTo(Map.of("p", "{\"doubleValue\":0.5}"));
        assertThat(answer.at("/series/0/value").asDouble()).isBetween(0.099, 0.101);
        assertThat(answer.at("/series/1/value").asDouble()).isBetween(0.199, 0.201);
        assertThat(values(tempo.json("/api/metrics/query", "q", "{ } | rate()").at("/series/0/labels")))
                .isEqualTo(Map.of("__name__", "{\"stringValue\":\"rate\"}"));
    }

    @Test
    void aTraceComesAsItWasSent() throws Exception {
        HttpResponse<byte[]> answer = tempo.get("/api/v2/traces/" + LOAN, "accept", "application/protobuf");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/protobuf");
        // TraceByIDResponse: field 1 is the trace, field 2 are metrics that are empty.
        byte[] message = answer.body();
        int length = (message[1] & 0x7f) | (message[2] & 0x7f) << 7;
        assertThat(message[0]).isEqualTo((byte) 0x0a);
        assertThat(Arrays.copyOfRange(message, length + 3, message.length)).containsExactly(0x12, 0);
        List<Span> spans = new SpanDecoder().decode(Arrays.copyOfRange(message, 3, length + 3));
        assertThat(spans).extracting(Span::spanId).containsExactlyInAnyOrder(1L, 2L, 3L);
        JsonNode json = tempo.json("/api/v2/traces/" + LOAN);
        assertThat(json.at("/trace/resourceSpans")).hasSize(2);
        assertThat(json.at("/trace/resourceSpans/0/scopeSpans/0/spans/0/spanId").asString())
                .isEqualTo(SpanId.format(1));
        assertThat(tempo.refusal(404, "/api/v2/traces/ffff")).isEqualTo("trace not found");
        assertThat(tempo.refusal(400, "/api/v2/traces/xyz")).contains("a trace id of 1 to 32");
    }

    @Test
    void onItsOwnPortATraceIsTempos() {
        String path = "/api/traces/" + LOAN;
        assertThat(tempo.json(path).at("/batches")).hasSize(2);
        assertThat(new SpanDecoder()
                        .decode(tempo.get(path, "accept", "application/protobuf")
                                .body()))
                .hasSize(3);
        assertThat(RunningTempo.text(tempo.getFromOtherPort(path))).startsWith("{\"data\":[{\"traceID\"");
    }
}
