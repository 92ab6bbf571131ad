package dev.clew.store.sampling;

import dev.clew.model.Tenant;
import org.jspecify.annotations.Nullable;

/// Decides which traces of a store stay: what the store knows of policies.
///
/// A store takes in everything first, and all of it is found. When a trace was quiet for a while, the store
/// asks for a [SamplingRound] of its tenant, shows it this and other such traces, whole, and does what it
/// says.
public interface TraceSampler {
    /// Decides about nothing, so that everything stays.
    TraceSampler KEEPS_EVERYTHING = _ -> null;

    /// What holds for `tenant` now; null if nothing is to be decided, which costs nothing: what was decided
    /// before stays as it is. Asked some times a second by one thread at a time; must not ask the store
    /// anything.
    @Nullable
    SamplingRound begin(Tenant tenant);
}
