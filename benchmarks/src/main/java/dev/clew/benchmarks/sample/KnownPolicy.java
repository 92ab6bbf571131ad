package dev.clew.benchmarks.sample;

import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;

/// Policies of which it is known by which rule each trace of [KnownTraffic] is decided.
enum KnownPolicy {
    /// What Clew begins with.
    MISSION(PolicyFile.mission()) {
        @Override
        String rule(KnownTraffic.Sort sort) {
            return sort.hasError()
                    ? "errors"
                    : sort.isCritical() ? "critical endpoints" : sort.isSlow() ? "slow" : "otherwise";
        }
    },

    /// Operations that are rare are kept more.
    RARER("""
            rules:
              - {name: errors, when: {error: true}, keep: 100%}
            otherwise: {rarer-more-by: [operation], aim: 10%}
            """) {
        @Override
        String rule(KnownTraffic.Sort sort) {
            return sort.hasError() ? "errors" : "otherwise";
        }
    },

    /// Searches in TraceQL, one of them by structure, and a budget.
    BUDGET("""
            rules:
              - {name: errors, when: {error: true}, keep: 100%}
              - {name: large, when: {traceql: '{ span.amount > 900 }'}, keep: 100%}
              - {name: messages, when: {traceql: '{ kind = server } >> { kind = producer }'}, keep: 50%}
            otherwise: {spans-per-second: 300}
            """) {
        @Override
        String rule(KnownTraffic.Sort sort) {
            return sort.hasError() ? "errors" : sort.isLarge() ? "large" : sort.sends() ? "messages" : "otherwise";
        }
    },

    /// As [#MISSION], and what takes a message goes where its sender goes.
    LINKED(PolicyFile.mission() + "\nlinks: together\n") {
        @Override
        String rule(KnownTraffic.Sort sort) {
            return MISSION.rule(sort);
        }
    };

    private final String text;

    KnownPolicy(String text) {
        this.text = text;
    }

    /// What the rule is called that holds for a trace, if no error comes late.
    abstract String rule(KnownTraffic.Sort sort);

    SamplingPolicy policy(String quiet, String hold) {
        return PolicyFile.read(
                "%s\ntimes: {quiet: %s, longest: 10m, hold: %s, hold-bytes: 1TiB}\n".formatted(text, quiet, hold),
                name());
    }
}
