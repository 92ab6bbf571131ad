package dev.clew.query;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Calls, errors and latencies of services over time, computed from their spans. Blocks.
///
/// @param series by service, then operation; one without any point is not there
/// @param basis how they were found out: with a sampler, they are exact to the minute
public record ServiceSeries(List<Series> series, Completeness completeness, Basis basis) {
    private static final int MOST_CELLS = 200_000;
    private static final int MOST_HISTOGRAMS = 50_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// @param operation null if all of the service's are together
    public record Series(String service, @Nullable String operation, List<Point> points) {}

    /// @param millis since 1970
    public record Point(long millis, double value) {}

    public ServiceSeries {
        series = List.copyOf(series);
    }

    /// Spans per second.
    public static ServiceSeries calls(TraceStore store, SeriesQuestion question, long budget, BooleanSupplier wanted) {
        double seconds = question.windowMillis() / 1_000.0;
        return of(store, question, /* quantile= */ Double.NaN, budget, wanted, window -> window.spans / seconds);
    }

    /// Which share of the spans failed, from 0 to 1.
    public static ServiceSeries errors(TraceStore store, SeriesQuestion question, long budget, BooleanSupplier wanted) {
        return of(
                store,
                question,
                /* quantile= */ Double.NaN,
                budget,
                wanted,
                window -> (double) window.errors / window.spans);
    }

    /// A quantile of the durations, in milliseconds.
    ///
    /// @param quantile from 0 to 1
    public static ServiceSeries latencies(
            TraceStore store, SeriesQuestion question, double quantile, long budget, BooleanSupplier wanted) {
        return of(
                store,
                question,
                quantile,
                budget,
                wanted,
                window -> window.durations.quantile(quantile) / NANOS_PER_MILLI);
    }

    private interface Figure {
        double of(Window window);
    }

    private record Name(String service, String operation) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::service).thenComparing(Name::operation);

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }
    }

    /// What the spans that count for a point come to.
    private static final class Window {
        private long spans;
        private long errors;
        private final Histogram durations = new Histogram();

        private void count(Aggregate.Cell cell, int times) {
            spans += times * cell.spans();
            errors += times * cell.errors();
            Aggregate.Numbers numbers = cell.numbers();
            if (numbers != null && numbers.histogram() != null) {
                numbers.histogram().forEach((bucket, count) -> durations.addTo(bucket, times * count));
            }
        }
    }

    private static ServiceSeries of(
            TraceStore store,
            SeriesQuestion question,
            double quantile,
            long budget,
            BooleanSupplier wanted,
            Figure figure) {
        boolean isOfDurations = !Double.isNaN(quantile);
        List<SpanField> by =
                question.isByOperation() ? List.of(Intrinsic.SERVICE, Intrinsic.NAME) : List.of(Intrinsic.SERVICE);
        SampledTotals totals = SampledTotals.ofMinutes(
                store,
                new SpanAggregation(
                        question.tenant(),
                        question.filter(),
                        question.range(),
                        by,
                        isOfDurations ? Intrinsic.DURATION : null,
                        isOfDurations ? SpanAggregation.Detail.HISTOGRAM : SpanAggregation.Detail.SUMS,
                        question.partMillis() * NANOS_PER_MILLI,
                        isOfDurations ? MOST_HISTOGRAMS : MOST_CELLS,
                        ScanLimits.ofSpans(budget).whileWanted(wanted)));
        Map<Name, List<Aggregate.Cell>> cells = new TreeMap<>();
        for (Aggregate.Cell cell : totals.aggregate().cells()) {
            cells.computeIfAbsent(name(cell), _ -> new ArrayList<>()).add(cell);
        }
        var series = new ArrayList<Series>();
        cells.forEach((name, ofName) -> {
            ofName.sort(Comparator.comparingLong(Aggregate.Cell::stepNanos));
            List<Point> points = points(question, ofName, figure);
            if (!points.isEmpty()) {
                series.add(new Series(name.service, question.isByOperation() ? name.operation : null, points));
            }
        });
        return new ServiceSeries(series, totals.aggregate().completeness(), totals.basis());
    }

    private static Name name(Aggregate.Cell cell) {
        return new Name(text(cell, 0), cell.group().size() > 1 ? text(cell, 1) : "");
    }

    private static String text(Aggregate.Cell cell, int field) {
        return cell.group().get(field).map(AnyValue::text).orElse("");
    }

    /// Goes over the parts once: each enters the window of one point and leaves that of a later one. Points that no
    /// span counts for are left out.
    private static List<Point> points(SeriesQuestion question, List<Aggregate.Cell> parts, Figure figure) {
        var points = new ArrayList<Point>();
        var window = new Window();
        int entered = 0;
        int left = 0;
        for (long at = question.firstPointMillis(); at <= question.lastPointMillis(); at += question.stepMillis()) {
            long to = at * NANOS_PER_MILLI;
            long from = (at - question.windowMillis()) * NANOS_PER_MILLI;
            while (entered < parts.size() && parts.get(entered).stepNanos() < to) {
                window.count(parts.get(entered++), 1);
            }
            while (left < entered && parts.get(left).stepNanos() < from) {
                window.count(parts.get(left++), -1);
            }
            if (window.spans > 0) {
                points.add(new Point(at, figure.of(window)));
            }
        }
        return points;
    }
}
