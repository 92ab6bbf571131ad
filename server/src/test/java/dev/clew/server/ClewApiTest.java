package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Clew's own API, over the spans of [LoanSpans].
class ClewApiTest {
    private static final String TIME =
            "start=%d&end=%d".formatted(LoanSpans.START, LoanSpans.START + 60 * LoanSpans.SECOND - 1);
    private static final String TRACE = "/api/clew/traces/" + LoanSpans.FIRST;

    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void send() {
        SERVER.append(LoanSpans.all());
    }

    @Test
    void findsTracesPageByPage() {
        var ids = new ArrayList<String>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = json("/api/clew/search?%s&limit=5&q=%s%s"
                    .formatted(TIME, encode("{ status = error }"), cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("traces").forEach(trace -> ids.add(trace.path("traceId").asString()));
            assertThat(page.at("/completeness/complete").asBoolean()).isTrue();
            cursor = page.path("cursor").asString("");
            pages++;
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(3);
        List<String> expected = new ArrayList<>();
        for (int i = 55; i >= 0; i -= 5) {
            expected.add(LoanSpans.trace(i).toString());
        }
        assertThat(ids).isEqualTo(expected);
    }

    @Test
    void tellsOfATraceWhatAListShows() {
        JsonNode trace = json("/api/clew/search?%s&limit=1&q=%s".formatted(TIME, encode("{ span.text = \"é\" }")))
                .at("/traces/0");

        assertThat(trace.path("rootService").asString()).isEqualTo("shop");
        assertThat(trace.path("rootName").asString()).isEqualTo("POST /loans");
        assertThat(trace.path("durationNanos").asLong()).isEqualTo(100 * LoanSpans.MILLI);
        assertThat(trace.path("spanCount").asInt()).isEqualTo(2);
        assertThat(trace.at("/services")).hasSize(2);
        assertThat(trace.at("/spansets/0/matched").asInt()).isEqualTo(1);
        assertThat(trace.at("/spansets/0/spans/0/attributes/0/key").asString()).isEqualTo("text");
    }

    @Test
    void saysHowASearchIsAnswered() {
        JsonNode explained = json("/api/clew/explain?%s&q=%s".formatted(TIME, encode("{status=error}>>{}")));

        assertThat(explained.path("query").asString()).isEqualTo("{ status = error } >> { }");
        assertThat(explained.path("foundTraces").asInt()).isZero();
        assertThat(explained.path("scannedSpans").asInt()).isPositive();
    }

    @Test
    void countsByValueOverTimeAndByDuration() {
        JsonNode facets = json("/api/clew/facets?%s&by=name&by=span.http.response.status_code&limit=1".formatted(TIME));
        assertThat(facets.path("spans").asInt()).isEqualTo(121);
        assertThat(facets.path("errors").asInt()).isEqualTo(12);
        assertThat(facets.at("/facets/0/values/0/spans").asInt()).isEqualTo(60);
        assertThat(facets.at("/facets/0/distinct").asInt()).isEqualTo(3);
        assertThat(facets.at("/facets/0/others").asInt()).isEqualTo(61);
        assertThat(facets.at("/facets/1/field").asString()).isEqualTo("span.http.response.status_code");
        assertThat(facets.at("/facets/1/absent").asInt()).isEqualTo(61);
        assertThat(facets.at("/facets/1/values/0").toString())
                .isEqualTo("{\"type\":\"int\",\"value\":\"200\",\"spans\":48,\"errors\":0}");

        String failed = "%s&step=20s&q=%s".formatted(TIME, encode("{ resource.service.name = \"bank\" }"));
        JsonNode histogram = json("/api/clew/histogram?" + failed);
        assertThat(histogram.path("steps").asInt()).isEqualTo(3);
        assertThat(histogram.path("spans").toString()).isEqualTo("[20,20,20]");
        assertThat(histogram.path("errors").toString()).isEqualTo("[4,4,4]");

        JsonNode map = json("/api/clew/heatmap?" + failed);
        assertThat(map.path("rows")).hasSize(1);
        JsonNode row = map.at("/rows/0");
        assertThat(row.path("fromNanos").asDouble()).isLessThanOrEqualTo(50.0 * LoanSpans.MILLI);
        assertThat(row.path("toNanos").asDouble()).isGreaterThan(50.0 * LoanSpans.MILLI);
        assertThat(row.path("spans").toString()).isEqualTo("[20,20,20]");
        assertThat(row.path("errors").toString()).isEqualTo("[4,4,4]");
    }

    @Test
    void countsAlsoWhatOnlyTheWholeTraceTells() {
        String below = encode("{ name = \"POST /loans\" } >> { status = error }");
        assertThat(json("/api/clew/facets?%s&by=name&q=%s".formatted(TIME, below))
                        .path("spans")
                        .asInt())
                .isEqualTo(12);
        assertThat(json("/api/clew/histogram?%s&step=1m&q=%s".formatted(TIME, below))
                        .path("errors")
                        .toString())
                .isEqualTo("[12]");
    }

    @Test
    void picksTheFieldsThatTellMost() {
        List<String> fields = json("/api/clew/facets?%s&fields=6".formatted(TIME))
                .path("facets")
                .valueStream()
                .map(facet -> facet.path("field").asString())
                .toList();
        assertThat(fields)
                .containsExactly(
                        "resource.service.name",
                        "name",
                        "status",
                        "kind",
                        "span.http.route",
                        "span.http.response.status_code");
    }

    @Test
    void tellsHowServicesAndTheirOperationsDid() {
        JsonNode services =
                json("/api/clew/services?%s&step=30s".formatted(TIME)).path("services");
        assertThat(services).hasSize(3);
        JsonNode bank = services.path(0);
        assertThat(bank.path("name").asString()).isEqualTo("bank");
        assertThat(bank.path("rate").asDouble()).isBetween(0.99, 1.01);
        assertThat(bank.path("errorShare").asDouble()).isEqualTo(0.2);
        assertThat(bank.path("p95Nanos").asDouble()).isBetween(49.5 * LoanSpans.MILLI, 50.5 * LoanSpans.MILLI);
        assertThat(bank.at("/series/spans").toString()).isEqualTo("[30,30]");
        assertThat(bank.at("/series/errors").toString()).isEqualTo("[6,6]");
        assertThat(services.at("/2/series/p50Nanos/1").isNull()).isTrue();

        JsonNode operations = json("/api/clew/services/shop/operations?" + TIME).path("operations");
        assertThat(operations).hasSize(1);
        assertThat(operations.at("/0/name").asString()).isEqualTo("POST /loans");
        assertThat(operations.at("/0/kind").asString()).isEqualTo("server");
        assertThat(operations.at("/0/spans").asInt()).isEqualTo(60);
    }

    @Test
    void tellsAttributesAndTheirValues() {
        JsonNode keys = json("/api/clew/attributes?%s&prefix=http.".formatted(TIME));
        assertThat(keys.path("count").asInt()).isEqualTo(2);
        assertThat(keys.at("/attributes/0").toString())
                .isEqualTo("{\"scope\":\"span\",\"key\":\"http.response.status_code\",\"count\":60,"
                        + "\"types\":[{\"type\":\"int\",\"count\":60}]}");

        JsonNode loans = json("/api/clew/attributes/loan.id/values?%s&prefix=loan-1&limit=3".formatted(TIME));
        assertThat(loans.path("distinct").asInt()).isEqualTo(11);
        assertThat(loans.at("/values/0/value").asString()).isEqualTo("loan-1");
        assertThat(loans.path("values")).hasSize(3);

        assertThat(json("/api/clew/attributes/app.kubernetes.io%2Fname/values?" + TIME)
                        .path("distinct")
                        .asInt())
                .isEqualTo(3);
        assertThat(json("/api/clew/attributes/name/values?scope=intrinsic&" + TIME)
                        .path("distinct")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void showsATraceWithEverythingItWasSentWith() {
        JsonNode trace = json(TRACE);
        assertThat(trace.path("spanCount").asInt()).isEqualTo(2);
        JsonNode transfer = trace.at("/spans/1");
        assertThat(transfer.path("parent").asInt()).isZero();
        assertThat(transfer.path("place").asString()).isEqualTo("child");
        assertThat(transfer.path("statusMessage").asString()).isEqualTo("no money");
        assertThat(transfer.path("attributes").valueStream().map(JsonNode::toString))
                .contains(
                        "{\"key\":\"whole\",\"type\":\"int\",\"value\":\"9223372036854775807\"}",
                        "{\"key\":\"flag\",\"type\":\"bool\",\"value\":true}",
                        "{\"key\":\"decimal\",\"type\":\"double\",\"value\":0.5}",
                        "{\"key\":\"infinite\",\"type\":\"double\",\"value\":\"Infinity\"}",
                        "{\"key\":\"bytes\",\"type\":\"bytes\",\"value\":\"01ff\"}",
                        "{\"key\":\"list\",\"type\":\"array\",\"value\":[{\"type\":\"string\",\"value\":\"a\"},"
                                + "{\"type\":\"int\",\"value\":\"1\"}]}",
                        "{\"key\":\"map\",\"type\":\"kvlist\",\"value\":[{\"key\":\"inner\",\"type\":\"bool\",\"value\":false}]}",
                        "{\"key\":\"empty\",\"type\":\"empty\",\"value\":null}");

        JsonNode first = json(TRACE + "?rows=1");
        assertThat(first.path("spans")).hasSize(1);
        assertThat(first.path("next").asInt()).isEqualTo(1);
        assertThat(json(TRACE + "?from=1").path("next").isNull()).isTrue();

        assertThat(json(TRACE + "/spans/0000000000000002").at("/spans/0/name").asString())
                .isEqualTo("transfer");
    }

    @Test
    void showsLinksInBothDirections() {
        JsonNode links = json(TRACE + "/links?span=%016x".formatted(LoanSpans.FIRST_SPAN));
        assertThat(links.path("outgoing")).isEmpty();
        assertThat(links.at("/incoming/0/from/service").asString()).isEqualTo("worker");
        assertThat(links.at("/incoming/0/to/name").asString()).isEqualTo("POST /loans");

        JsonNode other = json("/api/clew/traces/00000000000000070000000000000007/links");
        assertThat(other.at("/outgoing/0/to/service").asString()).isEqualTo("shop");
        assertThat(other.at("/outgoing/0/link/attributes/0/key").asString()).isEqualTo("message.id");
        assertThat(json(TRACE + "/links?span=2").path("incoming")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | caller | search?q=%7B%20nme%20%3D%201%20%7D | /api/clew/search, parameter q, line 1, column 3 | nme",
                "400 | caller | search?q=%7B%7D%7Crate() | /api/clew/search, parameter q | numbers",
                "400 | caller | search?start=2&end=1 | /api/clew/search, parameter start | lies after",
                "400 | caller | search?start=yesterday | /api/clew/search, parameter start | 0 to 9223372036854775807",
                "400 | caller | search?cursor=nonsense | /api/clew/search | no cursor",
                "400 | caller | facets?by=childCount | /api/clew/facets, parameter by | depends on other spans",
                "400 | caller | attributes/a/values?scope=nowhere | /api/clew/attributes/a/values, parameter scope | intrinsic",
                "400 | caller | traces/xyz | /api/clew/traces/xyz, parameter traceId | hexadecimal",
                "404 | caller | traces/abc | /api/clew/traces/abc | no span of trace",
                "404 | caller | traces/abc/columns | /api/clew/traces/abc/columns | no span of trace",
                "404 | caller | traces/abc/spans/1 | /api/clew/traces/abc/spans/1 | has no span",
                "404 | caller | nothing | /api/clew/nothing | openapi.json"
            })
    void saysWhoseTurnItIsWhereAndWhy(int status, String turn, String question, String where, String cause) {
        HttpResponse<byte[]> answer = get("/api/clew/" + question);
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("status").asInt()).isEqualTo(status);
        assertThat(error.path("turn").asString()).isEqualTo(turn);
        assertThat(error.path("where").asString()).isEqualTo(where);
        assertThat(error.path("cause").asString()).contains(cause);
    }

    @Test
    void shrinksColumnsWhereTheClientTakesThat() throws Exception {
        var id = new TraceId(1, 1);
        SERVER.append(LongStream.rangeClosed(1, 500)
                .mapToObj(span -> new SpanBuilder(id, span).name("op").build())
                .toList());
        HttpResponse<byte[]> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(SERVER.uri() + "/api/clew/traces/" + id + "/columns"))
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/vnd.clew.trace-columns");
    }

    private static JsonNode json(String path) {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode())
                .as("%s: %s", path, new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<byte[]> get(String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create(SERVER.uri() + path)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
