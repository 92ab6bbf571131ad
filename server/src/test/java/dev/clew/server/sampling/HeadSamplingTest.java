package dev.clew.server.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.instrument.sampling.RemoteSampler;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.sample.head.HeadAnswer;
import dev.clew.sample.head.HeadPolicy;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.jaeger.RemoteSampling;
import dev.clew.store.memory.MemoryStore;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.extension.trace.jaeger.sampler.JaegerRemoteSampler;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// OpenTelemetry's sampler, which asks by gRPC, and the library's, which asks over HTTP, do what a policy
/// says, and what it says next.
class HeadSamplingTest {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long NOW_SECONDS = 1_800_000_000;

    private final Random random = new Random(3);
    private final MemoryStore store = new MemoryStore();
    private volatile HeadPolicy policy = HeadPolicy.EVERYTHING;
    private final HeadSampling heads = new HeadSampling(store, _ -> policy, () -> Instant.ofEpochSecond(NOW_SECONDS));
    private final Server server = server();

    private Server server() {
        ServerBuilder builder = Server.builder().http(0);
        var remote = new RemoteSampling(heads, _ -> Tenant.DEFAULT);
        remote.addTo(builder);
        remote.addTo(new GrpcServices(builder, List.of()));
        Server started = builder.build();
        started.start().join();
        return started;
    }

    @AfterEach
    void stop() {
        server.stop().join();
        store.close();
    }

    @Test
    void samplersFollowAChange() throws InterruptedException {
        policy = head("{services: [{service: shop, sample: 0%, operations: {pay: 100%}}]}");
        try (JaegerRemoteSampler openTelemetry = openTelemetry();
                RemoteSampler library = library()) {
            for (Sampler sampler : List.of(openTelemetry, library)) {
                await(() -> share(sampler, "look") == 0 && share(sampler, "pay") == 1);
            }
            policy = head("{services: [{service: shop, sample: 100%, operations: {pay: 30%}}]}");
            for (Sampler sampler : List.of(openTelemetry, library)) {
                await(() -> share(sampler, "look") == 1 && Math.abs(share(sampler, "pay") - 0.3) < 0.05);
            }
            policy = head("{otherwise: {traces-per-second: 4}}");
            for (Sampler sampler : List.of(openTelemetry, library)) {
                await(() -> share(sampler, "look") < 0.1);
            }
        }
    }

    @Test
    void samplersAreToldWhatLetsTheAimThrough() throws InterruptedException {
        append(tracesOf("look", 900), 15);
        append(tracesOf("pay", 6), 15);
        append(tracesOf("look", 5_000), 45);
        policy = head("{otherwise: {adapt-to: 3, most: 80%, lower-bound: 0.5}}");
        assertThat(heads.of(Tenant.DEFAULT, "shop")).isEqualTo(new HeadAnswer.PerOperation(0.8, 0.5, Map.of()));
        heads.observe();
        // 900 in 30 s at 80 % are 37.5 a second, and 6 are fewer than three.
        assertThat(heads.of(Tenant.DEFAULT, "shop"))
                .isEqualTo(new HeadAnswer.PerOperation(0.8, 0.5, Map.of("look", 3 / 37.5, "pay", 0.8)));
        try (JaegerRemoteSampler openTelemetry = openTelemetry();
                RemoteSampler library = library()) {
            for (Sampler sampler : List.of(openTelemetry, library)) {
                await(() -> share(sampler, "look") < 0.2 && Math.abs(share(sampler, "pay") - 0.8) < 0.05);
            }
        }
        policy = HeadPolicy.EVERYTHING;
        heads.observe();
        assertThat(heads.of(Tenant.DEFAULT, "shop")).isEqualTo(HeadAnswer.EVERYTHING);
    }

    private static HeadPolicy head(String yaml) {
        return Objects.requireNonNull(PolicyFile.read("{otherwise: 100%%, head: %s}".formatted(yaml), "test")
                .head());
    }

    private JaegerRemoteSampler openTelemetry() {
        return JaegerRemoteSampler.builder()
                .setServiceName("shop")
                .setEndpoint("http://127.0.0.1:" + server.activeLocalPort())
                .setPollingInterval(POLL)
                .setInitialSampler(Sampler.alwaysOff())
                .build();
    }

    private RemoteSampler library() {
        return RemoteSampler.builder("shop")
                .endpoint(URI.create("http://127.0.0.1:%d/sampling".formatted(server.activeLocalPort())))
                .pollEvery(POLL)
                .initially(0.5)
                .build();
    }

    private double share(Sampler sampler, String operation) {
        int sampled = 0;
        int all = 2_000;
        for (int i = 0; i < all; i++) {
            String id = new TraceId(random.nextLong() | 1, random.nextLong()).toString();
            sampled +=
                    sampler.shouldSample(Context.root(), id, operation, SpanKind.SERVER, Attributes.empty(), List.of())
                                            .getDecision()
                                    == SamplingDecision.RECORD_AND_SAMPLE
                            ? 1
                            : 0;
        }
        return (double) sampled / all;
    }

    /// Their interval is short here; a busy machine may take longer.
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it follows").isLessThan(deadlineNanos);
            Thread.sleep(20);
        }
    }

    private List<Span> tracesOf(String operation, int count) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < count; i++) {
            var id = new TraceId(random.nextLong() | 1, random.nextLong());
            var root = new SpanBuilder(id, 1).name(operation).resource(Resource.of("shop"));
            spans.add(root.build());
            spans.add(root.spanId(2).parentSpanId(1).name("inner").build());
        }
        return spans;
    }

    private void append(List<Span> spans, long secondsAgo) {
        long startNanos = (NOW_SECONDS - secondsAgo) * 1_000_000_000L;
        byte[] bytes = OtlpWriter.write(spans.stream()
                .map(span -> span.toBuilder()
                        .startNanos(startNanos)
                        .endNanos(startNanos + 1_000)
                        .build())
                .toList());
        store.append(new SpanBatch(Tenant.DEFAULT, startNanos, bytes, 0, bytes.length));
    }
}
