package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteSamplerTest {
    private static final int TRACES = 10_000;

    private final SeededIds ids = new SeededIds(8);
    private SamplingServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = new SamplingServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void asksForItsService() {
        server.answers(probability(1));
        try (RemoteSampler sampler =
                RemoteSampler.builder("loans & more").endpoint(server.uri()).build()) {
            await(() -> sampler.polls(PollOutcome.FOLLOWED) == 1);
            assertThat(server.requests).containsExactly("/sampling?service=loans+%26+more");
        }
    }

    @Test
    void followsTheServerWhenItsAnswerChanges() {
        server.answers(probability(1));
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> share(sampler, "any") == 1);
            server.answers(probability(0));
            await(() -> share(sampler, "any") == 0);
            server.answers(probability(0.25));
            await(() -> share(sampler, "any") > 0);
            assertThat(share(sampler, "any")).isBetween(0.23, 0.27);
            assertThat(sampled(sampler, "any")
                            .getUpdatedTraceState(TraceState.getDefault())
                            .get("ot"))
                    .isEqualTo("th:c");
        }
    }

    @Test
    void operationsHaveProbabilitiesOfTheirOwn() {
        server.answers("""
                {"operationSampling":{"defaultSamplingProbability":0.1,"perOperationStrategies":[
                  {"operation":"pay","probabilisticSampling":{"samplingRate":1}},
                  {"operation":"ping","probabilisticSampling":{"samplingRate":0}}]}}""");
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> share(sampler, "pay") == 1);
            assertThat(share(sampler, "ping")).isZero();
            assertThat(share(sampler, "other")).isBetween(0.085, 0.115);
        }
    }

    @Test
    void everyOperationIsSeenWithALowerBound() {
        server.answers("""
                {"operationSampling":{"defaultSamplingProbability":0,"defaultLowerBoundTracesPerSecond":0.001}}""");
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> sampler.polls(PollOutcome.FOLLOWED) > 0);
            assertThat(share(sampler, "rare")).isEqualTo(1.0 / TRACES);
            assertThat(share(sampler, "rarer")).isEqualTo(1.0 / TRACES);
            // The same answer again does not fill the bucket again.
            long polls = sampler.polls(PollOutcome.FOLLOWED);
            await(() -> sampler.polls(PollOutcome.FOLLOWED) > polls + 2);
            assertThat(share(sampler, "rare")).isZero();
        }
    }

    @Test
    void aRateIsKeptAndItsTracesCarryNoThreshold() {
        server.answers("{\"strategyType\":\"RATE_LIMITING\",\"rateLimitingSampling\":{\"maxTracesPerSecond\":100}}");
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> sampler.polls(PollOutcome.FOLLOWED) > 2);
            SamplingResult first = decide(sampler, "any");
            assertThat(first.getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
            assertThat(first.getUpdatedTraceState(TraceState.getDefault()).isEmpty())
                    .isTrue();
            assertThat(share(sampler, "any")).isLessThan(0.9);
        }
    }

    @Test
    void belowTheRootTheParentDecides() {
        server.answers(probability(1));
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> share(sampler, "any") == 1);
            String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
            assertThat(sampler.shouldSample(
                                    Parents.unsampled(traceId),
                                    traceId,
                                    "any",
                                    SpanKind.SERVER,
                                    Attributes.empty(),
                                    List.of())
                            .getDecision())
                    .isEqualTo(SamplingDecision.DROP);
        }
    }

    @Test
    void theInitialProbabilityHoldsWithoutAServer() {
        URI nobody = server.uri();
        server.close();
        try (RemoteSampler sampler = RemoteSampler.builder("lending")
                .endpoint(nobody)
                .initially(1)
                .pollEvery(Duration.ofMillis(10))
                .build()) {
            await(() -> sampler.polls(PollOutcome.UNREACHABLE) > 1);
            assertThat(share(sampler, "any")).isEqualTo(1);
        }
    }

    @Test
    void theLastGoodAnswerHoldsWhenTheServerGoesAway() throws Exception {
        server.answers(probability(1));
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> share(sampler, "any") == 1);
            int port = server.port();
            server.close();
            long before = sampler.polls(PollOutcome.UNREACHABLE);
            await(() -> sampler.polls(PollOutcome.UNREACHABLE) > before + 1);
            assertThat(share(sampler, "any")).isEqualTo(1);
            server = new SamplingServer(port);
            server.answers(probability(0));
            await(() -> share(sampler, "any") == 0);
        }
    }

    @Test
    void whatIsNoStrategyIsCountedAndChangesNothing() {
        server.answers(probability(1));
        try (RemoteSampler sampler = sampler(server.uri())) {
            await(() -> share(sampler, "any") == 1);
            server.answers("<html>it works!</html>");
            await(() -> sampler.polls(PollOutcome.MALFORMED) > 0);
            server.answers("{\"probabilisticSampling\":{\"samplingRate\":7}}");
            long malformed = sampler.polls(PollOutcome.MALFORMED);
            await(() -> sampler.polls(PollOutcome.MALFORMED) > malformed + 1);
            server.answers(SamplingServer.status(500));
            await(() -> sampler.polls(PollOutcome.REFUSED) > 0);
            server.answers(SamplingServer.megabytes(100));
            await(() -> sampler.polls(PollOutcome.TOO_LARGE) > 0);
            server.answers(exchange -> exchange.sendResponseHeaders(200, 1_000));
            await(() -> sampler.polls(PollOutcome.UNREACHABLE) > 0);
            assertThat(share(sampler, "any")).isEqualTo(1);
            server.answers(probability(0));
            await(() -> share(sampler, "any") == 0);
        }
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        server.answers(SamplingServer.endless());
        try (RemoteSampler sampler = RemoteSampler.builder("lending")
                .endpoint(server.uri())
                .initially(1)
                .timeout(Duration.ofMillis(200))
                .pollEvery(Duration.ofMillis(10))
                .build()) {
            await(() -> sampler.polls(PollOutcome.UNREACHABLE) > 1);
            server.answers(probability(0));
            await(() -> share(sampler, "any") == 0);
        }
    }

    @Test
    void asksNoMoreWhenASamplerAroundItIsClosed() {
        server.answers(probability(1));
        RemoteSampler sampler = sampler(server.uri());
        AlwaysRecordSampler around = AlwaysRecordSampler.around(ParentThresholdSampler.withRoot(sampler));
        await(() -> share(sampler, "any") == 1);
        around.close();
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("clew-remote-sampler")));
        assertThat(share(sampler, "any")).isEqualTo(1);
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        RemoteSampler.Builder builder = RemoteSampler.builder("lending");
        assertThatThrownBy(() -> builder.endpoint(URI.create("localhost:5778")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://localhost:5778/sampling");
        assertThatThrownBy(() -> builder.pollEvery(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String probability(double probability) {
        return "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":" + probability + "}}";
    }

    private static RemoteSampler sampler(URI uri) {
        return RemoteSampler.builder("lending")
                .endpoint(uri)
                .pollEvery(Duration.ofMillis(10))
                .build();
    }

    private double share(RemoteSampler sampler, String operation) {
        int sampled = 0;
        for (int i = 0; i < TRACES; i++) {
            sampled += decide(sampler, operation).getDecision() == SamplingDecision.RECORD_AND_SAMPLE ? 1 : 0;
        }
        return (double) sampled / TRACES;
    }

    private SamplingResult sampled(RemoteSampler sampler, String operation) {
        SamplingResult result = decide(sampler, operation);
        while (result.getDecision() != SamplingDecision.RECORD_AND_SAMPLE) {
            result = decide(sampler, operation);
        }
        return result;
    }

    private SamplingResult decide(RemoteSampler sampler, String operation) {
        return sampler.shouldSample(
                Context.root(), ids.generateTraceId(), operation, SpanKind.SERVER, Attributes.empty(), List.of());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
