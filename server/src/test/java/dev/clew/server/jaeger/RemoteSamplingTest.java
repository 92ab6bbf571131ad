package dev.clew.server.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.server.sampling.HeadSampling;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RemoteSamplingTest {
    private static final String FILE = """
            {"default_strategy": {"type": "probabilistic", "param": 0.1,
               "operation_strategies": [{"operation": "/health", "type": "probabilistic", "param": 0}]},
             "service_strategies": [
               {"service": "pay", "type": "probabilistic", "param": 1},
               {"service": "mail", "type": "ratelimiting", "param": 5}]}
            """;

    @TempDir
    private Path folder;

    private Server server = Server.builder()
            .service("/", (_, _) -> {
                throw new AssertionError();
            })
            .build();

    @AfterEach
    void stop() {
        server.stop().join();
    }

    @Test
    void tellsEveryServiceToKeepEverythingUnlessItWasToldOtherwise() {
        WebClient client = serving(SamplingStrategies.everything());
        assertThat(json(client.blocking().get("/sampling?service=any")))
                .isEqualTo("{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1.0}}");
    }

    @Test
    void tellsEachServiceItsStrategy() throws IOException {
        WebClient client = serving(SamplingStrategies.read(file(FILE)));
        assertThat(json(client.blocking().get("/sampling?service=pay")))
                .isEqualTo("{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1.0}}");
        assertThat(json(client.blocking().get("/api/sampling?service=mail")))
                .isEqualTo("{\"strategyType\":\"RATE_LIMITING\",\"rateLimitingSampling\":{\"maxTracesPerSecond\":5}}");
        assertThat(json(client.blocking().get("/sampling?service=other")))
                .isEqualTo("{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":0.1},"
                        + "\"operationSampling\":{\"defaultSamplingProbability\":0.1,"
                        + "\"defaultLowerBoundTracesPerSecond\":0.0,\"perOperationStrategies\":["
                        + "{\"operation\":\"/health\",\"probabilisticSampling\":{\"samplingRate\":0.0}}]}}");
    }

    @ParameterizedTest
    @CsvSource({"/sampling", "/sampling?service=a&service=b"})
    void wantsExactlyOneService(String path) {
        AggregatedHttpResponse response =
                serving(SamplingStrategies.everything()).blocking().get(path);
        assertThat(response.status()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(response.contentUtf8()).contains("parameter service is required, once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 2}} | the probability 2.0",
                "{\"default_strategy\": {\"type\": \"adaptive\"}} | the type 'adaptive'",
                "{\"service_strategies\": [{\"type\": \"ratelimiting\", \"param\": 1}]} | without a service",
                "{\"default_strategy\": {\"tpye\": \"x\"}} | the field 'tpye'",
                "{\"default_strategy\": | sampling strategies",
                "[] | an object"
            })
    void saysWhatIsWrongWithAFile(String text, String problem) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> SamplingStrategies.read(file))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(problem);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("strategies.json"), text);
    }

    private WebClient serving(SamplingStrategies strategies) {
        ServerBuilder builder = Server.builder().http(0);
        var heads = new HeadSampling(new MemoryStore(), _ -> strategies.policy(), InstantSource.system());
        new RemoteSampling(heads, _ -> Tenant.DEFAULT).addTo(builder);
        server = builder.build();
        server.start().join();
        return WebClient.of("http://127.0.0.1:" + server.activeLocalPort());
    }

    private static String json(AggregatedHttpResponse response) {
        assertThat(response.status()).isEqualTo(HttpStatus.OK);
        return new JsonMapper().readTree(response.contentUtf8()).toString();
    }
}
