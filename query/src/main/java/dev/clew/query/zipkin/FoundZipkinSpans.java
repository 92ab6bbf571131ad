package dev.clew.query.zipkin;

import dev.clew.store.Completeness;
import java.util.List;

/// The spans of a trace as Zipkin has them, as far as they can be read.
///
/// @param spans by time; empty if the store has none of the trace, or none that can be read
/// @param completeness whether something that cannot be read may hold others
public record FoundZipkinSpans(List<ZipkinSpan> spans, Completeness completeness) {}
