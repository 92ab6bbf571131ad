package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import dev.clew.receive.TenantLimits;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing of one tenant is seen by another: every tenant has spans of one and the same trace, sent by
/// every door, and something logged in each; every way of asking shows each its own.
class TenantIsolationTest {
    private static final List<String> TENANTS = List.of("team-a", "team-b", "default");
    private static final List<String> DOORS =
            Stream.of(Door.values()).map(Door::name).toList();

    @TempDir
    private static Path folder;

    private static SegmentStore store;
    private static TenantServer server;

    @BeforeAll
    static void start() {
        store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0));
        server = new TenantServer(store, new TenantLimits(3, 0, 0));
        for (Door door : Door.values()) {
            for (String tenant : TENANTS) {
                byte[] body = door.body(List.of(TenantServer.span(trace(door.name()), tenant)));
                assertThat(door.isSuccess(door.post(server.as(tenant), body)))
                        .as("%s for %s", door, tenant)
                        .isTrue();
                assertThat(log(tenant, trace(door.name()), "line of " + tenant)).isTrue();
            }
        }
    }

    /// Whether the log record was taken.
    private static boolean log(String tenant, TraceId trace, String line) {
        var record = new LogRecord(
                trace,
                7,
                1,
                1_700_000_000_000_000_000L,
                0,
                9,
                "INFO",
                "",
                AnyValue.of(line),
                Attributes.EMPTY,
                0,
                Resource.of("service of " + tenant),
                Scope.NONE);
        return server.as(tenant)
                .execute(HttpRequest.of(
                        HttpMethod.POST, "/v1/logs", MediaType.X_PROTOBUF, OtlpRecordWriter.write(List.of(record))))
                .aggregate()
                .join()
                .status()
                .isSuccess();
    }

    @Test
    void showsEachTenantWhatItLogged() {
        for (String door : DOORS) {
            for (String tenant : TENANTS) {
                assertThat(get(server.as(tenant), "/api/traces/" + trace(door)).contentUtf8())
                        .contains("line of " + tenant);
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        store.close();
    }

    private static TraceId trace(String door) {
        return new TraceId(1, DOORS.indexOf(door) + 1);
    }

    /// Every question that is answered with spans, or with names that are in them.
    private static List<String> questions() {
        return Stream.concat(
                        Stream.of(
                                "/api/services",
                                "/api/v3/services",
                                "/api/traces?service=%SERVICE%&start=0&limit=100",
                                "/api/v3/trace-summaries?query.serviceName=%SERVICE%" + RANGE,
                                "/api/v3/traces?query.serviceName=%SERVICE%" + RANGE,
                                "/api/services/%SERVICE%/operations",
                                "/api/operations?service=%SERVICE%",
                                "/api/v3/operations?service=%SERVICE%",
                                "/api/deep-dependencies?service=%SERVICE%&start=1&end=1893456000000000",
                                "/api/quality-metrics?service=%SERVICE%&hours=87840",
                                "/api/metrics/calls?service=%SERVICE%&step=86400000&ratePer=86400000&spanKind=client"
                                        + "&spanKind=server&spanKind=internal&spanKind=unspecified" + TEN_YEARS,
                                "/api/v2/services",
                                "/zipkin/api/v2/traces?serviceName=%SERVICE%" + TEN_YEARS,
                                "/api/v2/traces?limit=100" + TEN_YEARS,
                                "/api/search?limit=100",
                                "/api/search?tags=service.name%3D%22%SERVICE%%22",
                                "/api/search/tag/service.name/values",
                                "/api/v2/search/tag/resource.service.name/values",
                                "/api/v1/label/service/values?start=0",
                                "/api/v1/query?time=1900000000&query=sum%20by(service)(increase(traces_spanmetrics_calls_total"
                                        + "%5B50y%5D))",
                                "/api/metrics/query?since=200000h&q=%7B%7D%7Crate()by(resource.service.name)",
                                "/api/clew/search?start=0&limit=100",
                                "/api/clew/facets?start=0",
                                "/api/clew/services?start=0",
                                "/api/clew/services/%SERVICE%/operations?start=0",
                                "/api/clew/attributes/service.name/values?start=0"),
                        DOORS.stream()
                                .map(door -> trace(door).toString())
                                .flatMap(id -> Stream.of(
                                        "/api/traces/" + id,
                                        "/api/traces?traceID=" + id,
                                        "/api/v2/traces/" + id,
                                        "/api/v2/trace/" + id,
                                        "/api/clew/traces/" + id,
                                        "/api/clew/traces/" + id + "/columns",
                                        "/api/clew/traces/" + id + "/spans/7",
                                        "/api/v3/traces/" + id)))
                .toList();
    }

    private static final String TEN_YEARS = "&endTs=1893456000000&lookback=315360000000";

    private static final String RANGE =
            "&query.startTimeMin=2020-01-01T00:00:00Z&query.startTimeMax=2030-01-01T00:00:00Z";

    @ParameterizedTest
    @MethodSource("questions")
    void showsEachTenantItsOwnSpansAndNoOthers(String question) {
        for (String tenant : TENANTS) {
            String own = ask(question, tenant, tenant).contentUtf8();
            assertThat(own).as(question).contains("of " + tenant);
            for (String other : TENANTS) {
                if (!other.equals(tenant)) {
                    assertThat(own).as(question).doesNotContain("of " + other);
                    // Nor if it asks for theirs by name.
                    assertThat(ask(question, tenant, other).contentUtf8())
                            .as(question)
                            .doesNotContain("secret of " + other)
                            .doesNotContain("\"service of " + other);
                }
            }
            assertThat(ask(question, "nobody", tenant).contentUtf8())
                    .as(question)
                    .doesNotContain("secret of", "\"service of");
        }
    }

    @ParameterizedTest
    @MethodSource("questions")
    void takesWhoNamesNobodyForTheDefaultTenant(String question) {
        assertThat(get(server.as(), question.replace("%SERVICE%", "service%20of%20default"))
                        .contentUtf8())
                .contains("of default")
                .doesNotContain("of team");
    }

    @ParameterizedTest
    @MethodSource("questions")
    void refusesWhoNamesSeveralOrNone(String question) {
        String asked = question.replace("%SERVICE%", "service%20of%20team-a");
        for (String[] named :
                new String[][] {{"team-a", "team-b"}, {"team-a", "team-a"}, {"../team-a"}, {"team-a|team-b"}}) {
            AggregatedHttpResponse answer = get(server.as(named), asked);
            assertThat(answer.status().code()).as(asked).isEqualTo(400);
            assertThat(answer.contentUtf8()).contains("X-Scope-OrgID").doesNotContain("secret of");
        }
    }

    @Test
    void givesTheSpansOfATraceAsProtobufToItsTenantOnly() {
        for (String tenant : TENANTS) {
            var headers = RequestHeaders.of(
                    HttpMethod.GET, "/api/traces/" + trace(Door.OTLP_GRPC.name()), "accept", "application/protobuf");
            String spans = server.as(tenant).execute(headers).aggregate().join().contentUtf8();
            assertThat(spans).contains("secret of " + tenant);
            TENANTS.stream()
                    .filter(other -> !other.equals(tenant))
                    .forEach(other -> assertThat(spans).doesNotContain("of " + other));
        }
    }

    @Test
    void tellsAJaegerOnTopOfOneTenantOnly() {
        for (String tenant : TENANTS) {
            var headers = RequestHeaders.of(
                    HttpMethod.POST, "/jaeger.storage.v2.TraceReader/GetServices", "content-type", "application/grpc");
            String services = server.as(tenant)
                    .execute(headers, new byte[] {0, 0, 0, 0, 0})
                    .aggregate()
                    .join()
                    .contentUtf8();
            assertThat(services).contains("service of " + tenant);
            TENANTS.stream()
                    .filter(other -> !other.equals(tenant))
                    .forEach(other -> assertThat(services).doesNotContain("of " + other));
        }
    }

    @Test
    void drawsTheMapOfServicesOfOneTenant() {
        String map = get(server.as("team-a"), "/api/dependencies?endTs=1800000000000&lookback=900000000000")
                .contentUtf8();
        assertThat(map).contains("\"data\"").doesNotContain("team-b", "default");
    }

    /// Names are checked before anything is done with them; besides, no file is named in a folder of its
    /// own.
    @ParameterizedTest
    @ValueSource(strings = {"..", "../../etc/passwd", "..%2f..%2fetc", "a/b", "a\\b", "CON:", "a b"})
    void writesNoFileForAnOddName(String name) throws Exception {
        for (Door door : Door.values()) {
            AggregatedHttpResponse answer =
                    door.post(server.as(name), door.body(List.of(TenantServer.span(new TraceId(9, 9), "odd"))));
            assertThat(door.isSuccess(answer)).as("%s", door).isFalse();
        }
        assertThat(log(name, new TraceId(9, 9), "odd")).isFalse();
        assertThat(store.tenants()).hasSize(TENANTS.size());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .filteredOn(file -> !file.endsWith("records"))
                    .allSatisfy(file -> assertThat(file).isRegularFile());
        }
    }

    private static AggregatedHttpResponse ask(String question, String as, String serviceOf) {
        return get(server.as(as), question.replace("%SERVICE%", "service%20of%20" + serviceOf));
    }

    private static AggregatedHttpResponse get(WebClient client, String path) {
        return client.get(path).aggregate().join();
    }
}
