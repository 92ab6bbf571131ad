package dev.clew.store;

import java.util.List;

/// What there is of services, or of operations.
///
/// @param names sorted, each once
/// @param completeness whether something that cannot be read may have others; no span is looked at for names
public record Names<T>(List<T> names, Completeness completeness) {}
