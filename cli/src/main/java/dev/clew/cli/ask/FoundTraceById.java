package dev.clew.cli.ask;

import dev.clew.model.Trace;

/// A trace that was asked for by its id.
///
/// @param truncatedBecause why spans of it may be missing; empty if none are
public record FoundTraceById(Trace trace, String truncatedBecause) {}
