package dev.clew.receive.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.receive.ReceiveLimits;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OTLP/HTTP has a client give up at 501, and gRPC at 12: nothing is sent again and again to nobody.
class OtherSignalTest {
    private static final String SERVICES = "/opentelemetry.proto.collector.";

    private final CollectingSink sink = new CollectingSink();
    private final ReceivingServer server = new ReceivingServer(sink, ReceiveLimits.DEFAULT);

    @AfterEach
    void stop() {
        assertThat(sink.spans()).isZero();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"/v1/metrics,metrics", "/v1development/profiles,profiles"})
    void refusesForGoodOverHttp(String path, String name) {
        AggregatedHttpResponse protobuf = post("h1c", path, "application/x-protobuf");
        assertThat(protobuf.status()).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
        assertThat(protobuf.headers().get("content-type")).isEqualTo("application/x-protobuf");
        RpcStatus status = RpcStatus.parse(protobuf.content().array());
        assertThat(status.code()).isEqualTo(12);
        assertThat(status.message()).contains("Clew stores traces, and no " + name);
        assertThat(status.details()).isEmpty();

        AggregatedHttpResponse json = post("h2c", path, "application/json");
        assertThat(json.status()).isEqualTo(HttpStatus.NOT_IMPLEMENTED);
        assertThat(json.contentUtf8()).startsWith("{\"code\":12,\"message\":\"Clew stores traces, and no " + name);
        assertThat(server.counted("clew_ingest_refused_requests", "protocol", "otlp_http", "reason", "signal"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"metrics.v1.MetricsService,metrics", "profiles.v1development.ProfilesService,profiles"})
    void refusesForGoodOverGrpc(String service, String name) {
        AggregatedHttpResponse response = post("h2c", SERVICES + service + "/Export", "application/grpc");
        assertThat(response.headers().get("grpc-status")).isEqualTo("12");
        RpcStatus status =
                RpcStatus.parse(Base64.getDecoder().decode(response.headers().get("grpc-status-details-bin", "")));
        assertThat(status.message()).contains("no " + name);
        assertThat(status.details()).isEmpty();
    }

    /// As much as a batch has, so that the answer comes before the request has ended.
    private AggregatedHttpResponse post(String protocol, String path, String type) {
        var headers = RequestHeaders.builder(HttpMethod.POST, path)
                .set("content-type", type)
                .build();
        return server.client(protocol)
                .execute(HttpRequest.of(headers, HttpData.wrap(new byte[100_000])))
                .aggregate()
                .join();
    }
}
