package dev.clew.cli.draw;

import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// Draws a trace as a tree, one row per span, with what happened in it below:
///
///     Trace: POST /api/loans (trace_id: 5b8a…)
///     200ms, 3 spans, 2 services, 1 error, 2026-09-01 12:00:00.000
///     └─ POST /api/loans [200ms] (finance_lending_api)              ████████████████████
///        └─ credit_check [80ms]                                          ████████
///           └─ ✗ POST /score [75ms] (external_credit_api)                ████████
///                 ✗ no answer from the bureau
///
/// A service is named where it differs from the parent's. Bars are drawn if the look has a width that leaves
/// room.
public final class TraceDrawing {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final int LEAST_COLUMNS_FOR_BARS = 80;
    private static final int LEAST_NAME = 12;
    private static final int ROWS_BETWEEN_CHECKS = 1_000;

    private final Trace trace;
    private final Look look;
    private final SpanNotes notes;
    private final Gutter gutter = new Gutter();
    private final TimeBar bar;
    private final int textColumns;

    private TraceDrawing(Trace trace, Look look) {
        this.trace = trace;
        this.look = look;
        this.notes = new SpanNotes(look);
        int barCells = look.columns() < LEAST_COLUMNS_FOR_BARS ? 0 : Math.min(40, look.columns() / 4);
        this.textColumns = barCells == 0 ? look.columns() : look.columns() - barCells - 1;
        this.bar = new TimeBar(trace.startNanos(), trace.durationNanos(), barCells);
    }

    /// Stops early if nobody reads `out` any more, as with `| head`.
    public static void print(Trace trace, Look look, PrintStream out) {
        new TraceDrawing(trace, look).print(out);
    }

    private void print(PrintStream out) {
        out.println(title());
        out.println(summary());
        boolean[] hasNext = hasNext();
        var below = new ArrayList<Line>();
        for (int i = 0; i < hasNext.length; i++) {
            if (i % ROWS_BETWEEN_CHECKS == 0 && out.checkError()) {
                return;
            }
            out.println(row(i, hasNext[i]));
            boolean hasChildren = i + 1 < hasNext.length && trace.parent(i + 1) == i;
            notes.of(trace.spans().get(i), gutter.below(trace.depth(i), hasNext[i], hasChildren), below);
            below.forEach(out::println);
            below.clear();
        }
    }

    private Line title() {
        return new Line(look).plain("Trace: ").bold(trace.root().name()).plain(" (trace_id: " + trace.id() + ")");
    }

    private Line summary() {
        var services = new HashSet<String>();
        int errors = 0;
        for (Span span : trace.spans()) {
            services.add(span.serviceName());
            errors += span.isError() ? 1 : 0;
        }
        Instant start = Instant.ofEpochSecond(0, trace.startNanos());
        Line line = new Line(look)
                .plain(Durations.text(trace.durationNanos()))
                .plain(", " + counted(trace.spans().size(), "span"))
                .plain(", " + counted(services.size(), "service"))
                .plain(", ");
        String errorText = counted(errors, "error");
        (errors > 0 ? line.error(errorText) : line.plain(errorText))
                .plain(", " + TIME.format(start.atZone(look.zone())));
        warn(trace.orphanCount(), "orphan", line);
        warn(trace.cycleCutCount(), "cycle", line);
        warn(trace.conflictCount(), "span of one id with different content", line);
        return line;
    }

    private static void warn(int count, String what, Line line) {
        if (count > 0) {
            line.plain(", ").warning(counted(count, what));
        }
    }

    private static String counted(int count, String what) {
        int firstWord = what.indexOf(' ') < 0 ? what.length() : what.indexOf(' ');
        String plural = count == 1 ? what : what.substring(0, firstWord) + "s" + what.substring(firstWord);
        return "%,d %s".formatted(count, plural);
    }

    /// For every position whether a sibling comes after it, found from the end backwards.
    private boolean[] hasNext() {
        int count = trace.spans().size();
        boolean[] hasNext = new boolean[count];
        boolean[] seen = new boolean[count + 1];
        for (int i = count - 1; i >= 0; i--) {
            int depth = trace.depth(i);
            hasNext[i] = seen[depth];
            seen[depth] = true;
            seen[depth + 1] = false;
        }
        return hasNext;
    }

    private Line row(int position, boolean hasNext) {
        Span span = trace.spans().get(position);
        int parent = trace.parent(position);
        String before = gutter.row(trace.depth(position), hasNext);
        String mark = span.isError() ? "✗ " : "";
        String duration = " [" + Durations.text(span.durationNanos()) + "]";
        boolean newService =
                parent < 0 || !trace.spans().get(parent).serviceName().equals(span.serviceName());
        String service = newService ? " (" + span.serviceName() + ")" : "";
        String destination = destination(position, span);
        String note = note(position, span);

        String name = PlainText.harmless(span.name().isBlank() ? "(no name)" : span.name());
        if (textColumns > 0) {
            int rest = PlainText.width(before + mark + duration + PlainText.harmless(service + destination) + note);
            name = PlainText.cut(name, Math.max(LEAST_NAME, textColumns - rest));
        }
        Line line = new Line(look).dim(before);
        (span.isError() ? line.error(mark + name) : line.plain(name))
                .dim(duration)
                .service(span.serviceName(), service)
                .dim(destination)
                .warning(note);
        if (textColumns < look.columns() && line.width() <= textColumns) {
            String drawn = bar.of(span.startNanos(), span.durationNanos());
            line.padTo(textColumns + 1);
            return span.isError() ? line.error(drawn) : line.service(span.serviceName(), drawn);
        }
        return line;
    }

    /// What a client or producer without a traced counterpart talked to: a database or broker sends no spans.
    private String destination(int position, Span span) {
        boolean leaves = span.kind() == SpanKind.CLIENT || span.kind() == SpanKind.PRODUCER;
        boolean isLeaf = position + 1 == trace.spans().size() || trace.parent(position + 1) != position;
        if (!leaves || !isLeaf) {
            return "";
        }
        String named = firstText(span, "db.system.name", "db.system", "messaging.system", "peer.service");
        return named == null ? "" : " (→ " + named + ")";
    }

    private static @Nullable String firstText(Span span, String... keys) {
        for (String key : keys) {
            String text = span.attributes().text(key);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private String note(int position, Span span) {
        return switch (trace.place(position)) {
            case ROOT, CHILD -> "";
            case ORPHAN -> " parent " + SpanId.format(span.parentSpanId()) + " missing";
            case CYCLE_CUT -> " cycle cut here: its parent " + SpanId.format(span.parentSpanId()) + " is below it";
        };
    }
}
