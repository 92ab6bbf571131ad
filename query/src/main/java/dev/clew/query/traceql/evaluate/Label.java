package dev.clew.query.traceql.evaluate;

import dev.clew.model.AnyValue;

/// Something that is told of spans, or by which they are told apart.
///
/// @param value empty where there is none
public record Label(String key, AnyValue value) {}
