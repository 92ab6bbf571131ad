package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Samples as a server says: one probability, so many traces a second, or a probability for each operation.
/// The server is Clew, Jaeger, or anything else that answers `GET /sampling?service=X` as Jaeger does.
///
/// ```java
/// RemoteSampler sampler = RemoteSampler.builder("finance_lending_api")
///         .endpoint(URI.create("http://localhost:5778/sampling"))
///         .initially(0.1)
///         .build();
/// SdkTracerProvider.builder().setSampler(sampler);
/// ```
///
/// A daemon thread asks every minute; starting a span never waits for it. Until the first answer the
/// initial probability holds, and when the server goes away or answers nonsense, the last good answer. Each
/// of that is counted ([#polls]) and the first of a series logged.
///
/// Strategies are asked at the root of a trace, below it the parent's decision holds (see
/// [ParentThresholdSampler]). Probabilities are consistent (see [ConsistentProbabilitySampler]); traces
/// that a rate let through carry no threshold, as their number is not a probability.
public final class RemoteSampler implements CloseableSampler {
    private final Root root;
    private final Sampler parentFirst;
    private final StrategyPoller poller;
    private final String description;

    private RemoteSampler(Builder builder) {
        description = "RemoteSampler{" + builder.endpoint + "}";
        root = new Root(RemoteStrategy.of(new StrategyAnswer.Probabilistic(builder.initially), null, System::nanoTime));
        parentFirst = ParentThresholdSampler.withRoot(root);
        String query = "service=" + URLEncoder.encode(builder.service, StandardCharsets.UTF_8);
        String separator = builder.endpoint.getRawQuery() == null ? "?" : "&";
        poller = new StrategyPoller(
                URI.create(builder.endpoint + separator + query), builder.pollEvery, builder.timeout, this::follow);
        poller.start();
    }

    /// A sampler for one service, that asks `http://localhost:5778/sampling` every minute.
    ///
    /// @param service its `service.name`
    public static Builder builder(String service) {
        return new Builder(service);
    }

    private void follow(StrategyAnswer answer) {
        root.strategy = RemoteStrategy.of(answer, root.strategy, System::nanoTime);
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        return parentFirst.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
    }

    /// How many polls have ended so, since the sampler was built.
    public long polls(PollOutcome outcome) {
        return poller.polls(outcome);
    }

    /// Stops asking, without waiting for an answer that is under way. The last strategy stays in force. Call it
    /// after the tracer provider's own shutdown; samplers of this package that stand around this one pass it on.
    @Override
    public void close() {
        poller.close();
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public String toString() {
        return description;
    }

    private final class Root implements Sampler {
        private volatile RemoteStrategy strategy;

        Root(RemoteStrategy initial) {
            strategy = initial;
        }

        @Override
        public SamplingResult shouldSample(
                Context parentContext,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> parentLinks) {
            return strategy.decide(parentContext, traceId, name);
        }

        @Override
        public String getDescription() {
            return description;
        }
    }

    /// Where to ask, how often, and what holds until there is an answer.
    public static final class Builder {
        private final String service;
        private URI endpoint = URI.create("http://localhost:5778/sampling");
        private Duration pollEvery = Duration.ofMinutes(1);
        private Duration timeout = Duration.ofSeconds(5);
        private double initially = 0.001;

        private Builder(String service) {
            this.service = requireNonNull(service, "service");
        }

        /// @param endpoint an `http` or `https` address; the parameter `service` is added to it
        /// @throws IllegalArgumentException when it is another kind of address
        public Builder endpoint(URI endpoint) {
            String scheme = endpoint.getScheme();
            if ((!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "a sampling endpoint is an address like http://localhost:5778/sampling, not " + endpoint);
            }
            this.endpoint = endpoint;
            return this;
        }

        /// @param interval between two polls, varied by a tenth so that the instances of a service do not
        ///     all ask at once; one minute by default
        /// @throws IllegalArgumentException when it is not positive
        public Builder pollEvery(Duration interval) {
            this.pollEvery = positive(interval);
            return this;
        }

        /// @param timeout of one poll, from connecting to the last byte; five seconds by default
        /// @throws IllegalArgumentException when it is not positive
        public Builder timeout(Duration timeout) {
            this.timeout = positive(timeout);
            return this;
        }

        /// @param probability until the first answer, 0.001 by default as in Jaeger's clients
        /// @throws IllegalArgumentException when it does not lie between 0 and 1
        public Builder initially(double probability) {
            Threshold.of(probability);
            this.initially = probability;
            return this;
        }

        /// Starts the thread that asks.
        public RemoteSampler build() {
            return new RemoteSampler(this);
        }

        private static Duration positive(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("a duration must be positive, not " + duration);
            }
            return duration;
        }
    }
}
