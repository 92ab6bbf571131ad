package dev.clew.store.segment;

import dev.clew.store.records.RecordErasure;
import java.util.List;
import java.util.stream.Stream;

/// The receipt for a trace that was erased.
///
/// @param spans how many of its spans were found in segments
/// @param records how many of its log records were found in files
/// @param rewrittenSegments how many segments were written again without it, or dropped because nothing else was in
///     them
/// @param unsearchedFiles files that nobody can read, and which may hold bytes of it: damaged segments and parts of the
///     log
public record Erasure(long spans, long records, int rewrittenSegments, List<String> unsearchedFiles) {
    /// With what became of its log records.
    Erasure with(RecordErasure erased) {
        return new Erasure(spans, erased.records(), rewrittenSegments, unsearchedFiles)
                .leaving(erased.unsearchedFiles());
    }

    /// With further files that nobody can read.
    Erasure leaving(List<String> files) {
        return new Erasure(
                spans,
                records,
                rewrittenSegments,
                Stream.concat(unsearchedFiles.stream(), files.stream()).toList());
    }
}
