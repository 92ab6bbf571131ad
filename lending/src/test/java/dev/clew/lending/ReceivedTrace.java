package dev.clew.lending;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The spans of one trace.
record ReceivedTrace(List<ReceivedSpan> spans) {
    Set<String> services() {
        return spans.stream().map(ReceivedSpan::service).collect(Collectors.toSet());
    }

    /// The one span of that name.
    ReceivedSpan only(String service, String name) {
        List<ReceivedSpan> found = spans.stream()
                .filter(span -> span.service().equals(service) && span.name().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%d spans '%s' of %s in\n%s".formatted(found.size(), name, service, drawn()));
        }
        return found.getFirst();
    }

    ReceivedSpan parentOf(ReceivedSpan child) {
        return spans.stream()
                .filter(span -> span.id().equals(child.parentId()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no parent of " + child.name() + " in\n" + drawn()));
    }

    /// The names of the spans from the root down to `span`.
    String path(ReceivedSpan span) {
        return span.parentId().isEmpty() ? span.name() : path(parentOf(span)) + " / " + span.name();
    }

    /// For messages: the tree as text.
    String drawn() {
        StringBuilder text = new StringBuilder();
        draw("", 0, text);
        return text.toString();
    }

    private void draw(String parentId, int depth, StringBuilder text) {
        spans.stream()
                .filter(span -> span.parentId().equals(parentId))
                .sorted(Comparator.comparingLong(span -> span.span().getStartTimeUnixNano()))
                .forEach(span -> {
                    text.append("  ".repeat(depth))
                            .append(span.name())
                            .append(" (")
                            .append(span.service())
                            .append(") ")
                            .append(span.kind())
                            .append(' ')
                            .append(span.span().getAttributesList().stream()
                                    .map(a -> a.getKey() + "=" + span.attribute(a.getKey()))
                                    .toList())
                            .append(span.events())
                            .append('\n');
                    draw(span.id(), depth + 1, text);
                });
    }
}
