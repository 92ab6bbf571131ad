package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer to a [SpanAggregation].
///
/// @param cells those that have a span, in no particular order
public record Aggregate(List<Cell> cells, Completeness completeness) {
    /// The spans of one group in one step of time. Every span counts once, however often it was sent.
    ///
    /// @param group a value for each field that was grouped by; empty where the spans have none
    /// @param stepNanos beginning of the step, nanoseconds since 1970; 0 if there is a single one
    /// @param spans how many there are
    /// @param errors how many of them have the status ERROR
    /// @param numbers null if nothing was measured
    public record Cell(
            List<Optional<AnyValue>> group,
            long stepNanos,
            long spans,
            long errors,
            @Nullable Numbers numbers) {}

    /// What measured numbers come to. NaN is no number.
    ///
    /// @param count how many spans had a number
    /// @param sum exact to 1 part in 10⁹ of the sum of their magnitudes; the order in which they are added is open
    /// @param min NaN if there are none
    /// @param max NaN if there are none
    /// @param histogram null unless it was asked for; quantiles are within [Histogram#RELATIVE_ERROR]
    public record Numbers(
            long count,
            double sum,
            double min,
            double max,
            @Nullable Histogram histogram) {
        /// NaN if there are none.
        public double mean() {
            return count == 0 ? Double.NaN : sum / count;
        }

        /// A quantile between 0 and 1 by nearest rank, within [Histogram#RELATIVE_ERROR] of the truth; NaN if there are
        /// no numbers, or no histogram was asked for.
        public double quantile(double quantile) {
            if (count == 0 || histogram == null) {
                return Double.NaN;
            }
            return Math.clamp(histogram.quantile(quantile), min, max);
        }
    }
}
