package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import java.util.ArrayList;
import java.util.List;

/// Which numbers of a column stand to a value as wanted, in the sense of [dev.clew.store.Comparison#order].
///
/// Every order is an interval. Doubles are put in a line by their *rank*, which counts them from zero in both
/// directions, so that both zeros have the rank 0:
///
/// ```
/// rank   -INFINITE … -1               0        1               … INFINITE        no rank: NaN
/// double  -∞       … -4.9E-324   -0.0, 0.0     4.9E-324        … ∞
/// ```
final class NumberMatch {
    private static final double TWO_TO_63 = 0x1p63;
    private static final long INFINITE = Double.doubleToLongBits(Double.POSITIVE_INFINITY);

    /// Whole numbers beyond it are no doubles, and in no scaled column.
    private static final long MOST_SCALED = 1L << 53;

    private NumberMatch() {}

    static ValueSet ofBools(ValueTest.Stands test) {
        if (test.wanted() instanceof AnyValue.BoolValue(var wanted)) {
            int number = wanted ? 1 : 0;
            return between(test.orders(), number, number, 0, 1);
        }
        return ValueSet.NONE;
    }

    static ValueSet ofInts(ValueTest.Stands test) {
        return switch (test.wanted()) {
            case AnyValue.IntValue(var wanted) ->
                between(test.orders(), wanted, wanted, Long.MIN_VALUE, Long.MAX_VALUE);
            case AnyValue.DoubleValue(var wanted) -> ofInts(test.orders(), wanted);
            default -> ValueSet.NONE;
        };
    }

    private static ValueSet ofInts(int orders, double wanted) {
        if (Double.isNaN(wanted)) {
            return ValueSet.NONE;
        }
        if (wanted >= TWO_TO_63 || wanted < -TWO_TO_63) {
            int allStand = wanted > 0 ? ValueTest.Stands.LESS : ValueTest.Stands.GREATER;
            return (orders & allStand) != 0 ? ValueSet.ALL : ValueSet.NONE;
        }
        long below = (long) Math.floor(wanted);
        return below == wanted
                ? between(orders, below, below, Long.MIN_VALUE, Long.MAX_VALUE)
                : between(orders, below + 1, below, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /// Of a column of doubles.
    ///
    /// @param scale by what they were multiplied; 0 if the column has their bits
    static List<ValueSet> ofDoubles(ValueTest.Stands test, int scale) {
        ValueSet ranks =
                switch (test.wanted()) {
                    case AnyValue.DoubleValue(var wanted) ->
                        Double.isNaN(wanted) ? ValueSet.NONE : ranks(test.orders(), rank(wanted), rank(wanted));
                    case AnyValue.IntValue(var wanted) -> ranks(test.orders(), wanted);
                    default -> ValueSet.NONE;
                };
        if (ranks.isEmpty()) {
            return List.of();
        }
        return scale == 0 ? bits(ranks) : List.of(scaled(ranks, scale));
    }

    /// The nearest double is the number itself, or one of its neighbours in the line.
    private static ValueSet ranks(int orders, long wanted) {
        double nearest = wanted;
        long rank = rank(nearest);
        int order = nearest >= TWO_TO_63 ? 1 : Long.compare((long) nearest, wanted);
        if (order == 0) {
            return ranks(orders, rank, rank);
        }
        return order > 0 ? ranks(orders, rank, rank - 1) : ranks(orders, rank + 1, rank);
    }

    private static ValueSet ranks(int orders, long equalLow, long equalHigh) {
        return between(orders, equalLow, equalHigh, -INFINITE, INFINITE);
    }

    private static long rank(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits >= 0 ? bits : Long.MIN_VALUE - bits;
    }

    private static double ofRank(long rank) {
        return Double.longBitsToDouble(rank >= 0 ? rank : Long.MIN_VALUE - rank);
    }

    private static List<ValueSet> bits(ValueSet ranks) {
        var bits = new ArrayList<ValueSet>();
        if (ranks.high() >= 0) {
            bits.add(ValueSet.between(Math.max(ranks.low(), 0), ranks.high()));
        }
        if (ranks.low() <= 0) {
            bits.add(ValueSet.between(Long.MIN_VALUE - Math.min(ranks.high(), 0), Long.MIN_VALUE - ranks.low()));
        }
        return bits;
    }

    private static ValueSet scaled(ValueSet ranks, int scale) {
        double least = ofRank(ranks.low());
        double most = ofRank(ranks.high());
        long low = guess(least, scale);
        while (low > -MOST_SCALED && (double) (low - 1) / scale >= least) {
            low--;
        }
        while (low <= MOST_SCALED && (double) low / scale < least) {
            low++;
        }
        long high = guess(most, scale);
        while (high < MOST_SCALED && (double) (high + 1) / scale <= most) {
            high++;
        }
        while (high >= -MOST_SCALED && (double) high / scale > most) {
            high--;
        }
        return low > high ? ValueSet.NONE : ValueSet.between(low, high);
    }

    /// Off by a few at most: the product is rounded.
    private static long guess(double value, int scale) {
        return Math.clamp((long) Math.rint(value * scale), -MOST_SCALED, MOST_SCALED);
    }

    /// The numbers from `min` to `max` that are less than, in, or greater than `[equalLow, equalHigh]`, which may
    /// be empty.
    private static ValueSet between(int orders, long equalLow, long equalHigh, long min, long max) {
        boolean less = (orders & ValueTest.Stands.LESS) != 0;
        boolean equal = (orders & ValueTest.Stands.EQUAL) != 0;
        boolean greater = (orders & ValueTest.Stands.GREATER) != 0;
        if ((less && !equal && equalLow == min) || (greater && !equal && equalHigh == max)) {
            return ValueSet.NONE;
        }
        long low = less ? min : equal ? equalLow : equalHigh + 1;
        long high = greater ? max : equal ? equalHigh : equalLow - 1;
        return low > high ? ValueSet.NONE : ValueSet.between(low, high);
    }
}
