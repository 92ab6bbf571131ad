package dev.clew.sample.tail;

import dev.clew.model.TraceId;

/// An order of trace ids that no sampler looks at. Thresholds look at the ids themselves: to pick the smallest
/// of some would be to pick one that is dropped.
public final class ShuffledIds {
    private ShuffledIds() {}

    /// The place of `id` among all; always the same. The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast
    /// splittable pseudorandom number generators", 2014).
    public static long place(TraceId id) {
        long z = (id.high() * 0x9e3779b97f4a7c15L) ^ id.low();
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
