package dev.clew.store.segment;

import java.util.List;
import java.util.stream.Stream;

/// The receipt for a trace that was erased.
///
/// @param spans how many of its spans were found in segments
/// @param rewrittenSegments how many segments were written again without it, or dropped because nothing else was in
///     them
/// @param unsearchedFiles files that nobody can read, and which may hold bytes of it: damaged segments and parts of the
///     log
public record Erasure(long spans, int rewrittenSegments, List<String> unsearchedFiles) {
    /// With further files that nobody can read.
    Erasure leaving(List<String> files) {
        return new Erasure(
                spans,
                rewrittenSegments,
                Stream.concat(unsearchedFiles.stream(), files.stream()).toList());
    }
}
