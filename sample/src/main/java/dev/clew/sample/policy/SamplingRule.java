package dev.clew.sample.policy;

/// Of the traces that fulfil a condition, which share to keep.
///
/// @param name for people, and for the record of decisions
public record SamplingRule(String name, TraceCondition condition, Keep keep) {}
