package dev.clew.sample.tail;

import dev.clew.model.TimeRange;
import dev.clew.query.traceql.evaluate.Pipeline;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.sample.policy.TraceCondition;
import dev.clew.store.SpanFilter;
import dev.clew.store.sampling.TraceFacts;
import java.util.ArrayList;
import java.util.List;

/// The conditions of a policy, made ready for one thread: what a single span can tell becomes a mark, which
/// the store judges on columns; only searches that need more make spans, and of those traces only that have
/// the spans they need.
final class Conditions {
    /// As many as a store judges at once; spans are made for what is beyond.
    private static final int MOST_MARKS = 64;

    private final List<SpanFilter> marks = new ArrayList<>();
    private final Figures figures;

    interface Test {
        boolean holds(TraceFacts facts);
    }

    Conditions(Figures figures) {
        this.figures = figures;
    }

    /// Of all conditions that were made ready so far.
    List<SpanFilter> marks() {
        return List.copyOf(marks);
    }

    Test of(TraceCondition condition) {
        return switch (condition) {
            case TraceCondition.HasError() -> facts -> facts.errorCount() > 0;
            case TraceCondition.IsSlow(var atLeast) -> {
                long nanos = atLeast.toNanos();
                yield facts -> facts.longestNanos() >= nanos;
            }
            case TraceCondition.IsSlowForItsOperation(double quantile) ->
                facts -> facts.longestNanos()
                        > figures.slowNanos(new Operation(facts.rootService(), facts.rootName()), quantile);
            case TraceCondition.HasSpan(var filter) -> hasSpan(filter);
            case TraceCondition.IsFound(var search) -> found(search);
            case TraceCondition.All(var conditions) ->
                all(conditions.stream().map(this::of).toList());
        };
    }

    private Test hasSpan(SpanFilter filter) {
        int known = marks.indexOf(filter);
        if (known < 0 && marks.size() == MOST_MARKS) {
            return facts -> facts.trace().spans().stream().anyMatch(filter::matches);
        }
        int mark = known < 0 ? marks.size() : known;
        if (known < 0) {
            marks.add(filter);
        }
        return facts -> facts.hasMark(mark);
    }

    private Test found(List<Stage> search) {
        SearchPlan plan = SearchPlan.of(search);
        var needed = new ArrayList<Test>();
        if (!(plan.found() instanceof SpanFilter.Any)) {
            needed.add(hasSpan(plan.found()));
        }
        plan.needed().stream()
                .filter(filter -> !(filter instanceof SpanFilter.Any))
                .forEach(filter -> needed.add(hasSpan(filter)));
        if (!plan.isExact()) {
            var pipeline = new Pipeline(search);
            needed.add(facts ->
                    !pipeline.apply(new TraceView(facts.trace(), TimeRange.ALL)).isEmpty());
        }
        return all(needed);
    }

    private static Test all(List<Test> tests) {
        return switch (tests.size()) {
            case 1 -> tests.getFirst();
            default ->
                facts -> {
                    for (Test test : tests) {
                        if (!test.holds(facts)) {
                            return false;
                        }
                    }
                    return true;
                };
        };
    }
}
