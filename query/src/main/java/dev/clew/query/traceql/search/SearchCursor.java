package dev.clew.query.traceql.search;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.Comparator;

/// The place of a trace in the order of an answer, from which the same question goes on: newest first, those
/// of the same time by id.
///
/// While spans come in, nothing is kept between two pages, and nothing needs to be. A trace of which no span
/// comes after the first page was asked for is shown once, on one page or another: others that come or grow
/// move no such trace. A trace that grows is shown at most once as long as more spans select more of it: its
/// place is that of its latest selected span, which only moves to the front, and what is in front of the
/// cursor is not shown again. So it may be passed over, and is among the newest for whoever asks anew. Where
/// more spans select less, as with `!>>` or `count() < 3`, a trace that was shown may fall behind the cursor
/// and be shown as what it is then.
///
/// @param startNanos latest start among the spans that were selected, nanoseconds since 1970
/// @param id of the trace
public record SearchCursor(long startNanos, TraceId id) implements Comparable<SearchCursor> {
    private static final Comparator<SearchCursor> ORDER =
            Comparator.comparingLong(SearchCursor::startNanos).reversed().thenComparing(SearchCursor::id);
    private static final int TIME_DIGITS = 16;
    private static final int DIGITS = TIME_DIGITS + 32;

    /// Reads what [#toString] wrote.
    ///
    /// @throws Fault `CALLER` if it is something else
    public static SearchCursor parse(String text) {
        if (text.length() == DIGITS) {
            try {
                long startNanos = TraceId.parse(text.substring(0, TIME_DIGITS)).low();
                return new SearchCursor(startNanos, TraceId.parse(text.substring(TIME_DIGITS)));
            } catch (IllegalArgumentException _) {
                // Said below.
            }
        }
        throw new Fault(
                Fault.Kind.CALLER,
                "'%s' is no cursor: %d hexadecimal digits expected (cut off, or from another version?)"
                        .formatted(text.length() > 2 * DIGITS ? text.substring(0, DIGITS) + "…" : text, DIGITS));
    }

    /// As answers are ordered: what is less comes first.
    @Override
    public int compareTo(SearchCursor other) {
        return ORDER.compare(this, other);
    }

    /// 48 hexadecimal digits, for use in URLs.
    @Override
    public String toString() {
        return "%016x%s".formatted(startNanos, id);
    }
}
