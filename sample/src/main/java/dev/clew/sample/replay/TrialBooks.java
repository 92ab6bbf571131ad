package dev.clew.sample.replay;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.tail.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what a policy decides.
final class TrialBooks {
    private static final int SLOW_SHARE = 100;

    /// An operation is rare that not more than one of so many traces begins with.
    private static final int RARE_SHARE = 1_000;

    private final Tally traces = new Tally();
    private final Tally spans = new Tally();
    private final Tally errors = new Tally();
    private final Tally upstream = new Tally();
    private final List<String> names;
    private final List<Tally> rules = new ArrayList<>();
    private final Map<Operation, Tally> byOperation = new HashMap<>();
    private final List<Length> lengths = new ArrayList<>();

    private record Operation(String service, String name) {}

    private record Length(long nanos, boolean isKept) {}

    private static final class Tally {
        private long count;
        private long of;

        void add(long number, boolean counts) {
            of += number;
            count += counts ? number : 0;
        }

        void add(Tally other) {
            of += other.of;
            count += other.count;
        }

        Share share(boolean all) {
            return new Share(count, of, all);
        }
    }

    TrialBooks(SamplingPolicy policy) {
        policy.ruleNames().forEach(_ -> rules.add(new Tally()));
        names = policy.ruleNames();
    }

    void enter(Trace trace, Decision decision) {
        boolean isKept = decision.isKept();
        traces.add(1, isKept);
        spans.add(trace.spans().size(), isKept);
        upstream.add(1, decision.knowsUpstream());
        rules.get(decision.rule()).add(1, isKept);
        if (trace.spans().stream().anyMatch(Span::isError)) {
            errors.add(1, isKept);
        }
        Span root = trace.root();
        byOperation
                .computeIfAbsent(new Operation(root.serviceName(), root.name()), _ -> new Tally())
                .add(1, isKept);
        long longest =
                trace.spans().stream().mapToLong(Span::durationNanos).max().orElse(0);
        lengths.add(new Length(longest, isKept));
    }

    /// Of the traces that were entered.
    long spans() {
        return spans.of;
    }

    /// @param stored how many traces there are, entered or not
    TrialReport report(long stored, String truncatedBecause) {
        boolean all = traces.of >= stored && truncatedBecause.isEmpty();
        lengths.sort((a, b) -> Long.compare(b.nanos, a.nanos));
        List<Length> slowest = lengths.subList(0, (lengths.size() + SLOW_SHARE - 1) / SLOW_SHARE);
        var shares = new ArrayList<TrialReport.RuleShare>();
        for (int rule = 0; rule < names.size(); rule++) {
            Tally tally = rules.get(rule);
            shares.add(
                    new TrialReport.RuleShare(names.get(rule), new Share(tally.of, traces.of, all), tally.share(all)));
        }
        long keptOperations =
                byOperation.values().stream().filter(tally -> tally.count > 0).count();
        var rare = new Tally();
        byOperation.values().stream()
                .filter(tally -> tally.of <= Math.max(1, traces.of / RARE_SHARE))
                .forEach(rare::add);
        return new TrialReport(
                Math.max(stored, traces.of),
                traces.of,
                traces.share(all),
                spans.share(all),
                errors.share(all),
                slowest.isEmpty() ? 0 : slowest.getLast().nanos,
                new Share(slowest.stream().filter(Length::isKept).count(), slowest.size(), all),
                new Share(keptOperations, byOperation.size(), all),
                rare.share(all),
                shares,
                upstream.share(all),
                truncatedBecause);
    }
}
