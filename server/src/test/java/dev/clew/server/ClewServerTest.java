package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClewServerTest {
    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer(2, ServerLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/-/ready",
                "/-/healthy",
                "/ready",
                "/health",
                "/metrics",
                "/status",
                "/api/status/buildinfo",
                "/api/clew/stats"
            })
    void saysHowItIsOnEveryListenerByEveryProtocol(String path) {
        assertThat(SERVER.listeners()).hasSize(2).doesNotHaveDuplicates();
        for (String listener : SERVER.listeners()) {
            for (String protocol : List.of("h1c", "h2c", "http")) {
                AggregatedHttpResponse response = WebClient.of(protocol + "://" + listener)
                        .get(path)
                        .aggregate()
                        .join();
                assertThat(response.status()).isEqualTo(HttpStatus.OK);
                assertThat(response.headers().contains("server")).isFalse();
            }
        }
    }

    @Test
    void tellsWhatAnAcknowledgementMeans() {
        AggregatedHttpResponse response = get("/status");

        assertThat(response.contentType()).isEqualTo(MediaType.JSON);
        assertThat(response.contentUtf8())
                .contains(
                        "\"durable\":false",
                        "is in memory",
                        "\"spans\":0",
                        SERVER.listeners().getLast());
    }

    @Test
    void showsMetricsAsPrometheusReadsThem() {
        AggregatedHttpResponse response = get("/metrics");

        assertThat(response.headers().get("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(response.contentUtf8())
                .contains("# TYPE clew_ingest_requests_total counter")
                .contains("clew_ingest_requests_total{outcome=\"accepted\",protocol=\"otlp_grpc\"} 0")
                .contains("clew_store_spans 0")
                .contains("clew_build_info{version=\"");
    }

    @Test
    void answersAnUnknownPathOfTheApiInJson() {
        AggregatedHttpResponse response = get("/api/nothing?here=1");

        assertThat(response.status()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(response.contentType()).isEqualTo(MediaType.JSON);
        assertThat(response.contentUtf8()).isEqualTo("{\"errors\":[{\"code\":404,\"msg\":\"Not Found\"}]}");
    }

    @Test
    void answersAnUnknownPathInWordsAndNamesWhatThereIs() {
        AggregatedHttpResponse response = get("/v1/nothing");

        assertThat(response.status()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(response.headers().get("content-type")).startsWith("text/plain");
        assertThat(response.contentUtf8()).contains("/v1/traces");
    }

    @Test
    void answersAnUnknownCallAsGrpcDoes() {
        var call = HttpRequest.of(
                HttpMethod.POST,
                "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
                MediaType.parse("application/grpc"),
                new byte[5]);
        AggregatedHttpResponse response = WebClient.of(
                        "h2c://" + SERVER.listeners().getFirst())
                .execute(call)
                .aggregate()
                .join();

        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        assertThat(response.headers().get("grpc-status")).isEqualTo("12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status", "/api/status/buildinfo", "/api/clew/stats"})
    void refusesOtherMethodsAndNamesTheRightOnes(String path) {
        AggregatedHttpResponse response = client().delete(path).aggregate().join();

        assertThat(response.status()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(response.headers().get("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void refusesALargeBodyWhereNoneBelongs() {
        AggregatedHttpResponse response =
                client().post("/nowhere", new byte[3 << 20]).aggregate().join();

        assertThat(response.status().code()).isIn(404, 413);
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var store = new MemoryStore();
                var second = new ClewServer(
                        store,
                        List.of(MemoryServer.ANY_PORT, (InetSocketAddress) taken.getLocalSocketAddress()),
                        /* jaegerUi= */ null,
                        SamplingStrategies.everything())) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    private static AggregatedHttpResponse get(String path) {
        return client().get(path).aggregate().join();
    }

    private static WebClient client() {
        return WebClient.of(SERVER.uri());
    }
}
