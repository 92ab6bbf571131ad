package dev.clew.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Resource;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What Grafana asks of a Prometheus data source, for a service graph and beside it.
class PrometheusApiTest {
    private static final long START_SECONDS = 1_800_000_000;
    private static final long START = START_SECONDS * 1_000_000_000;
    private static MemoryStore store;
    private static Server server;
    private static WebClient client;

    @BeforeAll
    static void start() {
        store = new MemoryStore();
        byte[] spans = OtlpWriter.write(List.of(
                span(1, 0, "shop", "buy", SpanKind.CLIENT)
                        .endNanos(START + 30_000_000)
                        .build(),
                span(2, 1, "bank", "pay", SpanKind.SERVER)
                        .endNanos(START + 20_000_000)
                        .status(new Status(StatusCode.ERROR, ""))
                        .build()));
        store.append(new SpanBatch(Tenant.DEFAULT, START, spans, 0, spans.length));
        ServerBuilder builder = Server.builder().http(0).connectionDrainDuration(Duration.ZERO);
        // A minute after the spans.
        var clock = InstantSource.fixed(Instant.ofEpochSecond(START_SECONDS + 60));
        new PrometheusApi(store, _ -> Tenant.DEFAULT, QuerySlots.forThisMachine(), clock).addTo(builder);
        server = builder.build();
        server.start().join();
        client = WebClient.of("http://127.0.0.1:" + server.activeLocalPort());
    }

    @AfterAll
    static void stop() {
        var _ = server.closeAsync();
        store.close();
    }

    private static SpanBuilder span(long id, long parent, String service, String name, SpanKind kind) {
        return new SpanBuilder(new TraceId(0, 1), id)
                .parentSpanId(parent)
                .name(name)
                .kind(kind)
                .startNanos(START)
                .resource(Resource.of(service));
    }

    private static AggregatedHttpResponse get(String path, String... parameters) {
        return client.get("/api/v1/" + path + "?" + query(parameters))
                .aggregate()
                .join();
    }

    private static AggregatedHttpResponse post(String path, String form) {
        return client.execute(HttpRequest.of(HttpMethod.POST, "/api/v1/" + path, MediaType.FORM_DATA, form))
                .aggregate()
                .join();
    }

    private static String query(String... parameters) {
        var query = QueryParams.builder();
        for (int i = 0; i < parameters.length; i += 2) {
            query.add(parameters[i], parameters[i + 1]);
        }
        return query.build().toQueryString();
    }

    private static String text(String path, String... parameters) {
        AggregatedHttpResponse answer = get(path, parameters);
        assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(200);
        return answer.contentUtf8();
    }

    private static String refusal(String path, String... parameters) {
        AggregatedHttpResponse answer = post(path, query(parameters));
        assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(400);
        assertThat(answer.contentUtf8()).startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"");
        return answer.contentUtf8();
    }

    @Test
    void answersForOnePointInTime() {
        assertThat(text(
                        "query",
                        "query",
                        "sum by (client, server) (increase(traces_service_graph_request_total[5m]))",
                        "time",
                        "1800000060.5"))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                        + "{\"metric\":{\"client\":\"shop\",\"server\":\"bank\"},\"value\":[1800000060.500,\"1\"]}]}}");
        assertThat(text("query", "query", "sum by (server) (increase(traces_service_graph_request_failed_total[5m]))"))
                .contains("{\"metric\":{\"server\":\"bank\"},\"value\":[1800000060.000,\"1\"]}");
    }

    @Test
    void answersWhetherItIsThere() {
        assertThat(text("query", "query", "1+1", "time", "4"))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4.000,\"2\"]}}");
        assertThat(text("status/buildinfo")).contains("\"version\":\"2.24.0\"");
        assertThat(text("rules")).contains("\"groups\":[]");
        assertThat(text("query_exemplars", "query", "x")).contains("\"data\":[]");
    }

    @Test
    void answersOverTime() {
        assertThat(text(
                        "query_range",
                        "query",
                        "sum(increase(traces_spanmetrics_calls_total{service=\"bank\"}[30s]))",
                        "start",
                        "1799999990",
                        "end",
                        "2027-01-15T08:00:40Z",
                        "step",
                        "10"))
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":["
                                + "[1799999990.000,\"0\"],[1800000000.000,\"0\"],[1800000010.000,\"1\"],[1800000020.000,\"1\"],"
                                + "[1800000030.000,\"1\"],[1800000040.000,\"0\"]]}]}}");
    }

    @Test
    void answersWhatComesAsAForm() {
        assertThat(post("query?time=4", query("query", "2 * 3")).contentUtf8()).contains("[4.000,\"6\"]");
        AggregatedHttpResponse large = post("query", "query=" + "1".repeat(PrometheusApi.MOST_FORM_BYTES));
        assertThat(large.status().code()).isEqualTo(413);
    }

    @Test
    void tellsNames() {
        assertThat(text("series", "match[]", "traces_service_graph_request_total"))
                .isEqualTo("{\"status\":\"success\",\"data\":[{\"__name__\":\"traces_service_graph_request_total\","
                        + "\"client\":\"shop\",\"server\":\"bank\"}]}");
        assertThat(text("labels")).contains("\"client\"", "\"le\"", "\"span_name\"");
        assertThat(text("label/__name__/values")).contains("\"traces_spanmetrics_latency_bucket\"");
        assertThat(text("label/client/values")).isEqualTo("{\"status\":\"success\",\"data\":[\"shop\"]}");
        assertThat(text("label/span_name/values", "match[]", "traces_spanmetrics_calls_total{service=\"bank\"}"))
                .isEqualTo("{\"status\":\"success\",\"data\":[\"pay\"]}");
        assertThat(text("metadata")).contains("\"traces_service_graph_request_total\":[{\"type\":\"counter\"");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(refusal("query")).contains("parameter query is required");
        assertThat(refusal("query", "query", "rate(a[5m]")).contains("line 1, column 11: ')' is expected");
        assertThat(refusal("query", "query", "1".repeat(65_537))).contains("65536 characters at most");
        assertThat(refusal("query", "query", "(".repeat(10_000))).contains("100 levels deep at most");
        assertThat(refusal("query", "query", "rate(a{b=~\"(.*a){12}{12}{12}{12}$\"}[1m])"))
                .contains("10000 states");
        assertThat(refusal("query", "query", "1", "time", "1e999999999")).contains("seconds since 1970");
        assertThat(refusal("query", "query", "1", "time", "-1")).contains("seconds since 1970");
        assertThat(refusal("query_range", "query", "1", "start", "0", "end", "3153600000", "step", "1"))
                .contains("11000 at most");
        assertThat(refusal("query_range", "query", "1", "start", "1", "end", "2", "step", "1ns"))
                .contains("1ms at least");
        assertThat(refusal("query_range", "query", "1", "start", "1", "end", "2", "step", "0"))
                .contains("1ms at least");
        assertThat(refusal("query_range", "query", "1", "start", "2", "end", "1", "step", "1"))
                .contains("end must not be before start");
        assertThat(refusal("query_range", "query", "1", "start", "1", "end", "2"))
                .contains("step is required");
        assertThat(refusal("series")).contains("match[] is required");
        assertThat(refusal("series", "match[]", "a", "start", "2", "end", "1")).contains("must not be after end");
        String[] many = new String[2 * (PrometheusNames.MOST_SELECTORS + 1)];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "match[]";
            many[i + 1] = "a";
        }
        assertThat(refusal("series", many)).contains("16 match[] at most");
    }
}
