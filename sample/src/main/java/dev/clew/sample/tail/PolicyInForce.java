package dev.clew.sample.tail;

import dev.clew.sample.policy.SamplingPolicy;

/// A policy that decides.
///
/// @param version tells it from every other one of the tenant, at least 1
public record PolicyInForce(int version, SamplingPolicy policy) {}
