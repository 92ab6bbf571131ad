package dev.clew.lending.api;

import dev.clew.lending.credit.CreditQuestion;
import dev.clew.lending.credit.CreditScore;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Telemetry;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.instrumentation.lettuce.v5_1.LettuceTelemetry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Credit scores, from the cache where it has them; those asked of the external service are kept for an hour.
final class CreditScores implements AutoCloseable {
    private static final Duration KEEP = Duration.ofHours(1);
    private static final int CLOSE_SECONDS = 2;

    /// Connects without the commands by which a client introduces itself: each would be a trace of its own.
    private static final ClientOptions QUIET = ClientOptions.builder()
            .protocolVersion(ProtocolVersion.RESP2)
            .pingBeforeActivateConnection(false)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .build();

    private final JsonClient external;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> cache;

    CreditScores(Telemetry telemetry, URI externalCreditApi, URI redis) {
        this.external = new JsonClient(telemetry, "Credit service", externalCreditApi);
        this.resources = ClientResources.builder()
                .tracing(LettuceTelemetry.create(telemetry.openTelemetry()).newTracing())
                .build();
        this.client = RedisClient.create(resources, withoutName(redis));
        this.client.setOptions(QUIET);
        this.cache = client.connect();
    }

    /// Says on the current span where the score came from: `credit_score_cache_hit` or `credit_score_cache_miss`.
    int of(String userId) throws InterruptedException {
        String key = "credit:" + userId;
        String cached = cache.sync().get(key);
        if (cached != null) {
            Span.current().addEvent("credit_score_cache_hit");
            return Integer.parseInt(cached);
        }
        Span.current().addEvent("credit_score_cache_miss");
        int score = fresh(userId);
        cache.sync().setex(key, KEEP.toSeconds(), String.valueOf(score));
        return score;
    }

    /// Never from the cache.
    int fresh(String userId) throws InterruptedException {
        return external.post("/credit-score", new CreditQuestion(userId), CreditScore.class)
                .score();
    }

    private static RedisURI withoutName(URI redis) {
        RedisURI uri = RedisURI.create(redis);
        uri.setLibraryName("");
        uri.setLibraryVersion("");
        return uri;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(CLOSE_SECONDS));
        resources.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        external.close();
    }
}
