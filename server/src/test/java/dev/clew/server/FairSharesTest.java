package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.TenantLimits;
import dev.clew.store.memory.MemoryStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Somebody who takes all the memory for requests that he gets, and keeps it, beside somebody who sends one now and
/// then.
class FairSharesTest {
    private static final String REFUSED = "clew_ingest_refused_requests_total";

    private final MemoryStore store = new MemoryStore();
    private final TenantServer server = new TenantServer(
            store, ServerLimits.DEFAULT.with(ReceiveLimits.within(4 << 20)).with(new TenantLimits(3, 0, 0)));
    private final List<RawConnection> held = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (RawConnection each : held) {
            each.close();
        }
        server.close();
        store.close();
    }

    @Test
    void leaveRoomForOtherTenants() throws Exception {
        WebClient modest = server.as("modest");
        assertThat(send(modest, 1).status().code()).isEqualTo(200);

        holdUntilRefused("greedy", server.uri(0), "tenant_budget");

        for (int i = 2; i < 20; i++) {
            assertThat(send(modest, i).status().code()).isEqualTo(200);
        }
        Metrics metrics = Metrics.of(server.as());
        assertThat(metrics.count("clew_ingest_tenant_in_flight_bytes", "tenant=\"greedy\""))
                .isPositive()
                .isLessThanOrEqualTo(1 << 20);
        assertThat(metrics.count("clew_ingest_tenant_refused_requests_total", "reason=\"tenant_budget\""))
                .isEqualTo(metrics.count(
                        "clew_ingest_tenant_refused_requests_total", "reason=\"tenant_budget\"", "tenant=\"greedy\""))
                .isEqualTo(metrics.count(REFUSED));
        assertThat(send(server.as("greedy"), 1).status().code()).isEqualTo(503);

        letGo();
    }

    @Test
    void leaveRoomForOtherListeners() throws Exception {
        WebClient byTheSecond = WebClient.of(server.uri(1));
        assertThat(send(byTheSecond, 1).status().code()).isEqualTo(200);

        holdUntilRefused("default", server.uri(0), "listener_budget");

        for (int i = 2; i < 20; i++) {
            assertThat(send(byTheSecond, i).status().code()).isEqualTo(200);
        }
        String port = "port=\"%d\"".formatted(server.uri(0).getPort());
        assertThat(Metrics.of(server.as()).count("clew_ingest_listener_in_flight_bytes", port))
                .isPositive()
                .isLessThanOrEqualTo(1 << 20);
        AggregatedHttpResponse refused = send(WebClient.of(server.uri(0)), 1);
        assertThat(refused.status().code()).isEqualTo(503);
        assertThat(refused.headers().getInt("retry-after", 0)).isBetween(1, 5);

        letGo();
    }

    private void holdUntilRefused(String tenant, URI by, String reason) throws Exception {
        WebClient client = server.as();
        while (Metrics.of(client).count(REFUSED, "reason=\"" + reason + "\"") == 0) {
            assertThat(held).hasSizeLessThan(64);
            RawConnection connection = RawConnection.to(by);
            held.add(connection);
            connection.send("""
                    POST /v1/traces HTTP/1.1\r
                    Host: clew\r
                    Content-Type: application/x-protobuf\r
                    X-Scope-OrgID: %s\r
                    Content-Length: 100000\r
                    \r
                    """.formatted(tenant));
            // There it ends, in the middle of its body.
            connection.write(new byte[60_000]);
            // One after the other, so that none is refused for the number of those that wait.
            while (Metrics.of(client).count("clew_ingest_waiting_requests") > 0) {
                Thread.onSpinWait();
            }
        }
    }

    /// All that was borrowed is given back when the connections are gone.
    private void letGo() throws Exception {
        for (RawConnection each : held) {
            each.close();
        }
        WebClient client = server.as();
        while (Metrics.of(client).count("clew_ingest_in_flight_bytes") > 0) {
            Thread.onSpinWait();
        }
        Metrics metrics = Metrics.of(client);
        assertThat(metrics.count("clew_ingest_tenant_in_flight_bytes")).isZero();
        assertThat(metrics.count("clew_ingest_listener_in_flight_bytes")).isZero();
        assertThat(send(server.as("greedy"), 30).status().code()).isEqualTo(200);
    }

    /// A request of some 100 kB.
    private static AggregatedHttpResponse send(WebClient client, int number) {
        Span span = TenantServer.span(new TraceId(3, number), "somebody").toBuilder()
                .attributes(Attributes.of("filler", AnyValue.of("x".repeat(100_000))))
                .build();
        return Door.OTLP_PROTOBUF.post(client, Door.OTLP_PROTOBUF.body(List.of(span)));
    }
}
