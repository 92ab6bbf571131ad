package dev.clew.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.receive.TenantLimits;
import dev.clew.store.memory.MemoryStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// How each door refuses what a tenant may not send, and what of it is counted.
class TenantLimitsTest {
    private final MemoryStore store = new MemoryStore();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void refusesANameThatIsNoneForGood() {
        try (var server = new TenantServer(store, new TenantLimits(2, 0, 0))) {
            for (Door door : Door.values()) {
                assertRefused(door, send(door, server.as("a/b"), 1), 400, 3, "X-Scope-OrgID: 'a/b' is no tenant name");
                assertRefused(door, send(door, server.as("a", "b"), 1), 400, 3, "2 headers X-Scope-OrgID");
            }
            assertThat(store.tenants()).isEmpty();
            assertThat(Metrics.of(server.as()).count("clew_ingest_refused_requests_total", "reason=\"tenant\""))
                    .isEqualTo(2L * Door.values().length);
        }
    }

    @Test
    void refusesAnotherTenantThanTheDefaultOneForGoodIfThereIsOnlyThat() {
        try (var server = new TenantServer(store, TenantLimits.NONE)) {
            for (Door door : Door.values()) {
                assertRefused(door, send(door, server.as("team-a"), 1), 400, 3, "--max-tenants");
                assertTaken(door, send(door, server.as("default"), 1));
                assertTaken(door, send(door, server.as(), 2));
            }
            assertThat(store.tenants()).containsExactly(Tenant.DEFAULT);
        }
    }

    @Test
    void refusesOneTenantTooManyForGood() {
        try (var server = new TenantServer(store, new TenantLimits(2, 0, 0))) {
            for (Door door : Door.values()) {
                assertTaken(door, send(door, server.as("team-a"), 1));
                for (int other = 0; other < 5; other++) {
                    assertRefused(door, send(door, server.as("team-" + other), 1), 403, 7, "raise --max-tenants");
                }
                assertTaken(door, send(door, server.as("team-a"), 2));
            }
            Metrics metrics = Metrics.of(server.as());
            assertThat(metrics.count("clew_ingest_refused_requests_total", "reason=\"tenant_limit\""))
                    .isEqualTo(5L * Door.values().length);
            assertThat(metrics.count("clew_ingest_tenants")).isEqualTo(2);
            assertThat(metrics.count("clew_ingest_tenants_limit")).isEqualTo(2);
            assertThat(metrics.lines()).noneMatch(line -> line.contains("team-0"));
        }
    }

    @Test
    void knowsThoseThatHaveSpansAlready() {
        try (var server = new TenantServer(store, new TenantLimits(3, 0, 0))) {
            assertTaken(Door.OTLP_GRPC, send(Door.OTLP_GRPC, server.as("team-a"), 1));
            assertTaken(Door.OTLP_GRPC, send(Door.OTLP_GRPC, server.as("team-b"), 1));
        }
        // Started again, with room for fewer: they stay, and there is none for others.
        try (var server = new TenantServer(store, new TenantLimits(2, 0, 0))) {
            AggregatedHttpResponse answer = send(Door.OTLP_GRPC, server.as("team-c"), 2);
            assertRefused(Door.OTLP_GRPC, answer, 403, 7, "--max-tenants");
            assertTaken(Door.OTLP_GRPC, send(Door.OTLP_GRPC, server.as("team-b"), 2));
            assertThat(store.tenants()).containsExactlyInAnyOrder(new Tenant("team-a"), new Tenant("team-b"));
        }
    }

    @Test
    void asksWhoSendsTooManySpansToComeBackLaterAndNobodyElse() {
        int doors = Door.values().length;
        try (var server = new TenantServer(store, new TenantLimits(2 * doors + 1, 1, 0))) {
            for (Door door : Door.values()) {
                WebClient hasty = server.as("hasty-" + door);
                int refused = 0;
                for (int sent = 1; refused < 3; sent++) {
                    AggregatedHttpResponse answer = send(door, hasty, sent);
                    if (sent == 1) {
                        assertTaken(door, answer);
                    }
                    if (!door.isSuccess(answer)) {
                        refused++;
                        assertRefusedForAWhile(door, answer, "sends more spans a second than it may");
                    }
                }
                assertTaken(door, send(door, server.as("patient-" + door), 1));
            }
            Metrics metrics = Metrics.of(server.as());
            String refused = "clew_ingest_tenant_refused_requests_total";
            assertThat(metrics.count(refused, "reason=\"rate\""))
                    .isEqualTo(metrics.count("clew_ingest_refused_requests_total", "reason=\"rate\""))
                    .isEqualTo(3L * doors);
            assertThat(metrics.count(refused, "tenant=\"hasty-OTLP_GRPC\"", "reason=\"rate\""))
                    .isEqualTo(3);
            assertThat(metrics.count(refused, "tenant=\"patient")).isZero();
            assertThat(metrics.count("clew_ingest_spans_total", "tenant=\"patient", "outcome=\"accepted\""))
                    .isEqualTo(doors);
        }
    }

    @Test
    void limitsBytesAsItLimitsSpans() {
        try (var server = new TenantServer(store, new TenantLimits(1, 0, 10))) {
            assertTaken(Door.OTLP_GRPC, send(Door.OTLP_GRPC, server.as(), 1));
            assertRefusedForAWhile(
                    Door.OTLP_GRPC, send(Door.OTLP_GRPC, server.as(), 2), "sends more bytes a second than it may");
        }
    }

    @Test
    void areToldByStatus() {
        try (var server = new TenantServer(store, new TenantLimits(3, 100, 2_000))) {
            send(Door.OTLP_GRPC, server.as("team-a"), 1);
            JsonNode tenants = new ObjectMapper()
                    .readTree(server.as().get("/status").aggregate().join().contentUtf8())
                    .at("/tenants");
            assertThat(tenants.at("/limit").asInt()).isEqualTo(3);
            assertThat(tenants.at("/withSpans").asInt()).isEqualTo(1);
            assertThat(tenants.at("/meaning").asString()).contains("X-Scope-OrgID");
            assertThat(tenants.at("/spansPerSecond").asInt()).isEqualTo(100);
            assertThat(tenants.at("/bytesPerSecond").asInt()).isEqualTo(2_000);
        }
    }

    private static AggregatedHttpResponse send(Door door, WebClient client, int number) {
        return door.post(client, door.body(List.of(TenantServer.span(new TraceId(5, number), "somebody"))));
    }

    private static void assertTaken(Door door, AggregatedHttpResponse answer) {
        assertThat(door.isSuccess(answer)).as("%s: %s", door, answer).isTrue();
    }

    private static void assertRefused(Door door, AggregatedHttpResponse answer, int http, int grpc, String why) {
        assertThat(answer.headers().contains("retry-after")).isFalse();
        assertThat(status(answer)).isEqualTo(isGrpc(answer) ? grpc : http);
        assertThat(text(answer)).as("%s", door).contains(why).doesNotContain("RetryInfo");
    }

    private static void assertRefusedForAWhile(Door door, AggregatedHttpResponse answer, String why) {
        if (isGrpc(answer)) {
            assertThat(status(answer)).isEqualTo(8);
            assertThat(new String(
                            Base64.getDecoder().decode(answer.headers().get("grpc-status-details-bin")), ISO_8859_1))
                    .contains("RetryInfo");
        } else {
            assertThat(status(answer)).isEqualTo(429);
            assertThat(answer.headers().getInt("retry-after", 0)).isBetween(1, 30);
        }
        assertThat(text(answer)).as("%s", door).contains(why);
    }

    private static boolean isGrpc(AggregatedHttpResponse answer) {
        return answer.headers().contains("grpc-status");
    }

    private static int status(AggregatedHttpResponse answer) {
        return answer.headers().getInt("grpc-status", answer.status().code());
    }

    private static String text(AggregatedHttpResponse answer) {
        return answer.headers().get("grpc-message", "") + answer.content().toString(ISO_8859_1);
    }
}
