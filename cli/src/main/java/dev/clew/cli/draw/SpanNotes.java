package dev.clew.cli.draw;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lines below a span's row: why it failed, what happened inside it, what it points at.
final class SpanNotes {
    /// Of events and of links each; more are counted, not shown.
    private static final int MOST = 20;

    private static final int MOST_ATTRIBUTES = 4;
    private static final int LONGEST_VALUE = 60;
    private static final int LONGEST_MESSAGE = 200;

    /// As the server shows log records.
    private static final String MESSAGE = "message";

    private static final String LEVEL = "level";

    private final Look look;

    SpanNotes(Look look) {
        this.look = look;
    }

    void of(Span span, String gutter, List<Line> to) {
        if (span.isError() && !span.status().message().isBlank()) {
            to.add(line(gutter).error("✗ " + span.status().message()));
        }
        for (Event event : first(span.events())) {
            to.add(event(span, event, line(gutter)));
        }
        more(span.events().size(), "events", gutter, to);
        for (Link link : first(span.links())) {
            to.add(link(span, link, line(gutter)));
        }
        more(span.links().size(), "links", gutter, to);
        dropped(span.droppedEvents(), "events", gutter, to);
        dropped(span.droppedLinks(), "links", gutter, to);
    }

    private Line line(String gutter) {
        return new Line(look).dim(gutter);
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(MOST, all.size()));
    }

    private void more(int count, String what, String gutter, List<Line> to) {
        if (count > MOST) {
            to.add(line(gutter).dim("… %,d more %s, see --json".formatted(count - MOST, what)));
        }
    }

    private void dropped(int count, String what, String gutter, List<Line> to) {
        if (count != 0) {
            to.add(line(gutter)
                    .dim("… %,d %s were dropped by the sender".formatted(Integer.toUnsignedLong(count), what)));
        }
    }

    private Line event(Span span, Event event, Line to) {
        long offset = event.timeNanos() - span.startNanos();
        String at = " %s%s".formatted(offset < 0 ? "" : "+", Durations.text(offset));
        String thrown = thrown(event.attributes());
        if (thrown.isEmpty()) {
            String said = said(event);
            to.plain("◆ " + (said.isEmpty() ? event.name() : said)).dim(at);
            return attributes(said.isEmpty() ? event.attributes() : withoutWhatIsSaid(event.attributes()), to);
        }
        to.error("◆ " + event.name()).dim(at);
        return to.error(" " + PlainText.cut(thrown, room(to)));
    }

    /// Type and message of an exception, as far as they were sent; empty for any other event.
    private static String thrown(Attributes attributes) {
        return Stream.of("exception.type", "exception.message")
                .map(attributes::text)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(": "));
    }

    /// What a line of a log says, behind how severe it is; empty for any other event.
    private static String said(Event event) {
        String message = event.attributes().text(MESSAGE);
        if (message == null || !event.name().equals("log")) {
            return "";
        }
        String level = event.attributes().text(LEVEL);
        return PlainText.cut(level == null ? message : level + " " + message, LONGEST_MESSAGE);
    }

    private static Attributes withoutWhatIsSaid(Attributes attributes) {
        var others = Attributes.builder();
        for (int i = 0; i < attributes.size(); i++) {
            String key = attributes.key(i);
            if (!key.equals(MESSAGE) && !key.equals(LEVEL)) {
                others.add(key, attributes.value(i));
            }
        }
        return others.build();
    }

    private Line link(Span span, Link link, Line to) {
        if (link.traceId().equals(span.traceId())) {
            to.plain("↗ span " + SpanId.format(link.spanId()));
        } else {
            to.plain("↗ trace " + link.traceId() + " span " + SpanId.format(link.spanId()));
        }
        return attributes(link.attributes(), to);
    }

    private Line attributes(Attributes attributes, Line to) {
        for (int i = 0; i < Math.min(MOST_ATTRIBUTES, attributes.size()); i++) {
            String value = PlainText.cut(attributes.value(i).text(), LONGEST_VALUE);
            String both = " " + attributes.key(i) + "=" + value;
            if (look.columns() > 0 && to.width() + PlainText.width(both) > look.columns()) {
                return to.dim(" …");
            }
            to.dim(both);
        }
        return attributes.size() > MOST_ATTRIBUTES ? to.dim(" …") : to;
    }

    private int room(Line line) {
        return look.columns() == 0 ? Integer.MAX_VALUE : Math.max(20, look.columns() - line.width() - 1);
    }
}
