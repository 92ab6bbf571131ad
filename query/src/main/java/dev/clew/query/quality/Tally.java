package dev.clew.query.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What one metric counts.
final class Tally {
    private static final int MOST_EXAMPLES = 5;
    private static final int MOST_ROWS = 20;
    private static final String OTHERS = "(others)";
    private static final int MOST_KINDS = 1_000;

    private final Spans passed = new Spans();
    private final Spans failed = new Spans();
    private final Spans exempt = new Spans();
    private final Map<String, Spans> failures = new LinkedHashMap<>();

    /// How many, and a few of them, each of another trace.
    static final class Spans {
        private final List<Example> examples = new ArrayList<>();
        private long count;

        void add(Example example) {
            count++;
            if (examples.size() < MOST_EXAMPLES
                    && examples.stream().noneMatch(one -> one.traceId().equals(example.traceId()))) {
                examples.add(example);
            }
        }

        void add(Spans others) {
            long sum = count + others.count;
            others.examples.forEach(this::add);
            count = sum;
        }

        Counted counted() {
            return new Counted(count, examples);
        }
    }

    void add(Verdict verdict, Example example) {
        switch (verdict.outcome()) {
            case PASSED -> passed.add(example);
            case FAILED -> {
                failed.add(example);
                failures(verdict.about()).add(example);
            }
            case EXEMPT -> exempt.add(example);
            case NOT_ASKED -> {}
        }
    }

    void passed(Spans spans) {
        passed.add(spans);
    }

    void failed(String about, Spans spans) {
        failed.add(spans);
        failures(about).add(spans);
    }

    private Spans failures(String about) {
        boolean isRoom = failures.size() < MOST_KINDS || failures.containsKey(about);
        return failures.computeIfAbsent(isRoom ? about : OTHERS, _ -> new Spans());
    }

    MetricResult result(QualityMetric metric) {
        return new MetricResult(
                metric,
                passed.counted(),
                failed.counted(),
                exempt.counted(),
                failures.entrySet().stream()
                        .map(each -> new MetricResult.Failures(
                                each.getKey(), each.getValue().counted()))
                        .sorted(Comparator.comparingLong((MetricResult.Failures row) ->
                                        row.spans().count())
                                .reversed()
                                .thenComparing(MetricResult.Failures::about))
                        .limit(MOST_ROWS)
                        .toList());
    }
}
