package dev.clew.store;

import java.util.List;
import java.util.stream.Stream;

/// The receipt for a trace that was erased.
///
/// @param spans how many of its spans were found; of one that was sent again there may be several
/// @param records how many of its log records were found
/// @param rewrittenSegments how many segments were written again without it, or dropped because nothing else was in
///     them
/// @param unsearchedFiles files that nobody can read, and which may hold bytes of it: damaged segments and parts of the
///     log
public record Erasure(long spans, long records, int rewrittenSegments, List<String> unsearchedFiles) {
    /// With what became of its log records.
    public Erasure withRecords(long erased, List<String> unsearched) {
        return new Erasure(spans, erased, rewrittenSegments, unsearchedFiles).leaving(unsearched);
    }

    /// With further files that nobody can read.
    public Erasure leaving(List<String> files) {
        return new Erasure(
                spans,
                records,
                rewrittenSegments,
                Stream.concat(unsearchedFiles.stream(), files.stream()).toList());
    }
}
