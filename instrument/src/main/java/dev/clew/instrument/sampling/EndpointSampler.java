package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import dev.clew.instrument.internal.Complaints;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.List;

/// Gives each endpoint its own probability: critical ones 100 %, the others 10 %.
///
/// ```java
/// EndpointSampler.builder()
///         .route("/api/payments", 1.0)
///         .route("POST", "/api/loans/approve", 1.0)
///         .when(kind(SpanKind.CONSUMER), 0.5)
///         .otherwise(0.1)
///         .build();
/// ```
///
/// Rules are asked in order at the root of a trace, and the first that matches decides, consistently (see
/// [ConsistentProbabilitySampler]). Below the root the parent's decision holds (see
/// [ParentThresholdSampler]): a rule for `/api/payments` does not bring back a trace that a service in
/// front of this one has dropped.
///
/// Rules see what is known when a span starts. Armeria's instrumentation knows `http.route` then; many
/// others set it when a router has run, too late for any sampler. Route rules therefore fall back to
/// `url.path`, which every server instrumentation sets at the start.
///
/// A condition of one's own that throws does not match; the first time is logged as a warning.
public final class EndpointSampler implements Sampler {
    private final Rule[] rules;
    private final ConsistentProbabilitySampler otherwise;
    private final Sampler parentFirst;
    private final String description;
    private final Complaints complaints = new Complaints();

    private EndpointSampler(List<Rule> rules, double otherwise) {
        this.rules = rules.toArray(Rule[]::new);
        this.otherwise = ConsistentProbabilitySampler.of(otherwise);
        this.description = "EndpointSampler{rules=%d, otherwise=%s}".formatted(rules.size(), otherwise);
        this.parentFirst = ParentThresholdSampler.withRoot(new Root());
    }

    /// A sampler without rules that samples everything.
    public static Builder builder() {
        return new Builder();
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

    private ConsistentProbabilitySampler choose(String name, SpanKind kind, Attributes attributes) {
        for (Rule rule : rules) {
            try {
                if (rule.condition().matches(name, kind, attributes)) {
                    return rule.sampler();
                }
            } catch (RuntimeException e) {
                complaints.report("a sampling condition threw: it is taken as not matching", e);
            }
        }
        return otherwise;
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public String toString() {
        return description;
    }

    private record Rule(SpanCondition condition, ConsistentProbabilitySampler sampler) {}

    private final class Root implements Sampler {
        @Override
        public SamplingResult shouldSample(
                Context parentContext,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> parentLinks) {
            return choose(name, kind, attributes).decide(parentContext, traceId);
        }

        @Override
        public String getDescription() {
            return description;
        }
    }

    /// Collects rules in the order in which they are asked. Probabilities lie between 0 and 1; every method
    /// throws `IllegalArgumentException` when one does not.
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private double otherwise = 1;

        private Builder() {}

        /// @param template as for [SpanCondition#route]
        public Builder route(String template, double probability) {
            return when(SpanCondition.route(template), probability);
        }

        /// @param method as in `http.request.method`, in capitals
        /// @param template as for [SpanCondition#route]
        public Builder route(String method, String template, double probability) {
            return when(SpanCondition.method(method).and(SpanCondition.route(template)), probability);
        }

        /// A rule for any condition.
        public Builder when(SpanCondition condition, double probability) {
            rules.add(new Rule(requireNonNull(condition, "condition"), ConsistentProbabilitySampler.of(probability)));
            return this;
        }

        /// The probability of a trace that no rule matches; 1 when this is not called.
        public Builder otherwise(double probability) {
            // Made here for its check: the caller sees the line that is wrong.
            ConsistentProbabilitySampler.of(probability);
            otherwise = probability;
            return this;
        }

        /// A sampler with the rules so far.
        public EndpointSampler build() {
            return new EndpointSampler(rules, otherwise);
        }
    }
}
