package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.linecorp.armeria.client.WebClient;
import dev.clew.server.jaeger.JaegerSurface;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.server.prometheus.PrometheusSurface;
import dev.clew.server.tempo.TempoSurface;
import dev.clew.server.zipkin.ZipkinSurface;
import dev.clew.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Writes `docs/conformance.md`: runs the tests of each surface that questions come in by, and asks for what is
/// not offered. With `-Dclew.write=true` the page is written, else it must be what it would be.
class ConformancePageTest {
    private static final Path PAGE = Path.of("../docs/conformance.md");

    /// @param judges test classes
    public record Surface(String name, String against, List<Class<?>> judges) {}

    /// Something that the product whose API it is has, and Clew has not.
    ///
    /// @param path what is asked for, by GET or, after `POST `, by POST
    public record Miss(String surface, String path, int status, String reason) {}

    private static final List<Surface> SURFACES = List.of(
            new Surface(
                    "Zipkin's storage, in memory",
                    "`io.zipkin.zipkin2:zipkin-tests`, over HTTP",
                    List.of(ZipkinSurface.MEMORY)),
            new Surface(
                    "Zipkin's storage, on disk",
                    "`io.zipkin.zipkin2:zipkin-tests`, over HTTP",
                    List.of(ZipkinSurface.SEGMENTS)),
            new Surface(
                    "Zipkin's query API",
                    "`zipkin2.storage.InMemoryStorage`, and the words of Zipkin's server",
                    ZipkinSurface.API),
            new Surface(
                    "Jaeger's HTTP API",
                    "what its UI and Grafana ask; a plain count for the metrics",
                    JaegerSurface.HTTP),
            new Surface(
                    "Jaeger's gRPC services, remote storage, health, reflection",
                    "gRPC's own client",
                    List.of(JaegerGrpcTest.class)),
            new Surface("Tempo's HTTP API", "what Grafana asks, and how strictly it reads", TempoSurface.HTTP),
            new Surface("Tempo's streaming gRPC service", "gRPC's own client", List.of(TempoGrpcTest.class)),
            new Surface(
                    "Prometheus's HTTP API, in part",
                    "what Grafana draws service graphs with",
                    PrometheusSurface.HTTP));

    private static final List<Miss> MISSES = List.of(
            new Miss(
                    "Jaeger",
                    "POST /api/archive/1",
                    501,
                    "There is no second store: every trace is kept alike, and retention has no exceptions yet."),
            new Miss(
                    "Jaeger",
                    "/api/v3/trace-summaries?query.startTimeMin=2027-01-15T08:00:00Z"
                            + "&query.startTimeMax=2027-01-15T09:00:00Z&query.filter=%7B%7D",
                    400,
                    "Filter expressions are an alpha of Jaeger's, off by default there;"
                            + " to leave one out would answer too much."),
            new Miss(
                    "Jaeger",
                    "/api/ai/chat",
                    404,
                    "An assistant needs a model to talk to; nothing leaves this process."),
            new Miss(
                    "Tempo",
                    "/api/overrides",
                    404,
                    "Limits of a tenant are options of `serve`, which a request cannot change."),
            new Miss("Tempo", "/api/mcp", 404, "There is no server for models yet; nothing leaves this process."),
            new Miss(
                    "Prometheus",
                    "/api/v1/query?query=traces_spanmetrics_calls_total",
                    400,
                    "Counters are worked out from spans for a range of time; there is nothing that was counted so"
                            + " far."),
            new Miss(
                    "Prometheus",
                    "/api/v1/query?query=abs(1)",
                    400,
                    "Of PromQL there is what service graphs and tables of operations need; a refusal names the rest."),
            new Miss(
                    "Zipkin",
                    "/zipkin/",
                    404,
                    "Zipkin's UI is not shipped; it runs beside Clew, and finds its API and config.json here."));

    @Test
    void saysWhatTheTestsShow() throws Exception {
        var page = new StringBuilder("""
            # What answers as others do

            Written by `ConformancePageTest`, which runs all of this. Each row is a test, or a class of the outside suite with the number
            of its tests.

            """);
        boolean ranAll = true;
        var failures = new ArrayList<String>();
        for (Surface surface : SURFACES) {
            Map<String, int[]> cases = run(surface, failures);
            page.append("## %s%n%nAgainst %s.%n%n| case | passed | of |%n|---|---|---|%n"
                    .formatted(surface.name(), surface.against()));
            for (var each : cases.entrySet()) {
                int[] counts = each.getValue();
                page.append("| %s | %d | %d |%n".formatted(each.getKey(), counts[0], counts[1]));
                ranAll &= counts[2] == 0;
            }
            page.append("%n".formatted());
        }
        page.append("## What is not offered%n%n| of | asked | answer | why |%n|---|---|---|---|%n".formatted());
        misses(page);
        assertThat(failures).isEmpty();
        assumeTrue(ranAll, "a test could not run here, such as those that need Python");
        if (Boolean.getBoolean("clew.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    private static void misses(StringBuilder page) {
        try (var store = new MemoryStore();
                var server = new ClewServer(
                        store,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        /* jaegerUi= */ null,
                        SamplingStrategies.everything())) {
            server.start();
            WebClient client = WebClient.of(server.uri());
            for (Miss miss : MISSES) {
                var answer = miss.path().startsWith("POST ")
                        ? client.post(miss.path().substring(5), "")
                        : client.get(miss.path());
                assertThat(answer.aggregate().join().status().code())
                        .as(miss.path())
                        .isEqualTo(miss.status());
                page.append("| %s | `%s` | %d | %s |%n"
                        .formatted(
                                miss.surface(),
                                miss.path().replaceFirst("\\?.*(query\\.filter)=.*", "?$1"),
                                miss.status(),
                                miss.reason()));
            }
        }
    }

    /// By name: how many passed, of how many, and how many could not run.
    ///
    /// @param failures is added what failed, and why
    private static Map<String, int[]> run(Surface surface, List<String> failures) {
        var cases = new TreeMap<String, int[]>();
        Launcher launcher = LauncherFactory.create();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(surface.judges().stream()
                        .map(judge -> selectClass(judge))
                        .toList())
                .build();
        launcher.execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                TestSource source = test.getSource().orElse(null);
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failures.add(
                            test.getUniqueId() + ": " + result.getThrowable().orElse(null));
                }
                if (test.isTest() && source instanceof MethodSource method) {
                    int[] counts = cases.computeIfAbsent(name(method), _ -> new int[3]);
                    counts[0] += result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? 1 : 0;
                    counts[1]++;
                    counts[2] += result.getStatus() == TestExecutionResult.Status.ABORTED ? 1 : 0;
                } else if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                    cases.computeIfAbsent(test.getDisplayName(), _ -> new int[3])[2]++;
                }
            }
        });
        return cases;
    }

    /// The class of an outside suite, or the sentence that the name of a test is.
    private static String name(MethodSource method) {
        String type = method.getJavaClass().getSimpleName();
        Class<?> above = method.getJavaClass().getSuperclass();
        if (above.getName().startsWith("zipkin2.")) {
            return "`%s`".formatted(above.getSimpleName());
        }
        String sentence = method.getMethodName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
        return "%s: %s".formatted(type, sentence);
    }
}
