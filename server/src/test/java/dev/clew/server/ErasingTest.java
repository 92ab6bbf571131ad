package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.TenantLimits;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `DELETE /api/clew/traces/{traceId}`, over a store on disk.
class ErasingTest {
    private static final TraceId SECRET = new TraceId(1, 2);
    private static final TraceId KEPT = new TraceId(1, 3);
    private static final List<String> TENANTS = List.of("team-a", "team-b");
    private static final ServerLimits LIMITS = ServerLimits.DEFAULT.with(new TenantLimits(3, 0, 0));

    @TempDir
    private Path folder;

    @Test
    void erasesATraceOfTheTenantThatAsksAndNothingElseForGood() {
        try (SegmentStore store = store();
                var server = new TenantServer(store, LIMITS.erasing(true))) {
            TENANTS.forEach(tenant -> send(server, tenant));

            AggregatedHttpResponse answer = erase(server.as("team-a"), SECRET.toString());

            assertThat(answer.status()).isEqualTo(HttpStatus.OK);
            assertThat(answer.contentUtf8())
                    .isEqualTo("{\"traceId\":\"%s\",\"spans\":1,\"logRecords\":1,\"unsearchedFiles\":[]}"
                            .formatted(SECRET));
            assertErased(server);
            AggregatedHttpResponse again = erase(server.as("team-a"), SECRET.toString());
            assertThat(again.status()).isEqualTo(HttpStatus.NOT_FOUND);
            assertThat(again.contentUtf8()).contains("no span of trace " + SECRET);
        }
        try (SegmentStore store = store();
                var server = new TenantServer(store, LIMITS)) {
            assertErased(server);
        }
    }

    private static void assertErased(TenantServer server) {
        assertThat(trace(server, "team-a", SECRET)).doesNotContain("secret", "line of");
        assertThat(trace(server, "team-a", KEPT)).contains("secret of team-a");
        assertThat(trace(server, "team-b", SECRET)).contains("secret of team-b", "line of team-b");
    }

    @Test
    void erasesNothingUnlessItIsAllowed() {
        try (SegmentStore store = store();
                var server = new TenantServer(store, LIMITS)) {
            send(server, "team-a");
            AggregatedHttpResponse refusal = erase(server.as("team-a"), SECRET.toString());
            assertThat(refusal.status()).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(refusal.contentUtf8()).contains("--allow-erasing");
            assertThat(trace(server, "team-a", SECRET)).contains("secret of team-a", "line of team-a");
        }
    }

    @Test
    void refusesWhatIsNoIdAndTenantsThatAreNone() {
        try (SegmentStore store = store();
                var server = new TenantServer(store, LIMITS.erasing(true))) {
            send(server, "team-a");
            for (String id : List.of("0", "xyz", SECRET + "0")) {
                assertThat(erase(server.as("team-a"), id).status()).as(id).isEqualTo(HttpStatus.BAD_REQUEST);
            }
            assertThat(erase(server.as("team a"), SECRET.toString()).status()).isEqualTo(HttpStatus.BAD_REQUEST);
            assertThat(erase(server.as(), SECRET.toString()).status()).isEqualTo(HttpStatus.NOT_FOUND);
            assertThat(trace(server, "team-a", SECRET)).contains("secret of team-a");
        }
    }

    private SegmentStore store() {
        return SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0));
    }

    private static void send(TenantServer server, String tenant) {
        WebClient client = server.as(tenant);
        SentTraces.post(
                client,
                "/v1/traces",
                OtlpWriter.write(List.of(TenantServer.span(SECRET, tenant), TenantServer.span(KEPT, tenant))));
        var record = new LogRecord(
                SECRET,
                7,
                1,
                1_700_000_000_000_000_000L,
                0,
                9,
                "INFO",
                "",
                AnyValue.of("line of " + tenant),
                Attributes.EMPTY,
                0,
                Resource.of("service of " + tenant),
                Scope.NONE);
        SentTraces.post(client, "/v1/logs", OtlpRecordWriter.write(List.of(record)));
    }

    private static AggregatedHttpResponse erase(WebClient client, String id) {
        return client.delete("/api/clew/traces/" + id).aggregate().join();
    }

    private static String trace(TenantServer server, String tenant, TraceId id) {
        return server.as(tenant)
                .get("/api/clew/traces/" + id)
                .aggregate()
                .join()
                .contentUtf8();
    }
}
