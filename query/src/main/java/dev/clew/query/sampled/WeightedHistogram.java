package dev.clew.query.sampled;

import dev.clew.model.Histogram;
import java.util.Map;
import java.util.TreeMap;

/// Numbers each of which stands for several, by the bucket of a [Histogram]. For one thread.
public final class WeightedHistogram {
    private final TreeMap<Integer, Double> weights = new TreeMap<>();

    /// @param weight how many numbers it stands for, itself included
    public void add(double number, double weight) {
        addTo(Histogram.bucketOf(number), weight);
    }

    /// Adds numbers that each stand for themselves.
    public void add(Histogram numbers) {
        numbers.forEach((bucket, count) -> addTo(bucket, (double) count));
    }

    private void addTo(int bucket, double weight) {
        weights.merge(bucket, weight, Double::sum);
    }

    /// How many buckets there are.
    int size() {
        return weights.size();
    }

    /// To whole numbers, of which the first so many add up to what the first so many did, to within a half.
    public Histogram rounded() {
        var histogram = new Histogram();
        double exact = 0;
        long whole = 0;
        for (Map.Entry<Integer, Double> bucket : weights.entrySet()) {
            exact += bucket.getValue();
            long count = Math.round(exact) - whole;
            if (count > 0) {
                histogram.addTo(bucket.getKey(), count);
                whole += count;
            }
        }
        return histogram;
    }
}
