package dev.clew.lending;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The spans of one trace, by their start.
record ReceivedTrace(List<ReceivedSpan> spans) {
    ReceivedTrace {
        spans = spans.stream()
                .sorted(Comparator.comparingLong(span -> span.span().getStartTimeUnixNano()))
                .toList();
    }

    Set<String> services() {
        return spans.stream().map(ReceivedSpan::service).collect(Collectors.toSet());
    }

    boolean has(String service, String name) {
        return spans.stream()
                .anyMatch(span -> span.service().equals(service) && span.name().equals(name));
    }

    /// The one span of a service with that name.
    ReceivedSpan only(String service, String name) {
        return single(
                spans.stream()
                        .filter(span ->
                                span.service().equals(service) && span.name().equals(name))
                        .toList(),
                "'%s' of %s".formatted(name, service));
    }

    /// The one span with that name among the descendants of `ancestor`.
    ReceivedSpan below(ReceivedSpan ancestor, String name) {
        return single(
                spans.stream()
                        .filter(span ->
                                span.name().equals(name) && ancestry(span).contains(ancestor))
                        .toList(),
                "'%s' below '%s'".formatted(name, ancestor.name()));
    }

    /// Those with that name, by their start.
    List<ReceivedSpan> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    List<ReceivedSpan> childrenOf(ReceivedSpan parent) {
        return spans.stream()
                .filter(span -> span.parentId().equals(parent.id()))
                .toList();
    }

    ReceivedSpan parentOf(ReceivedSpan child) {
        return single(
                spans.stream()
                        .filter(span -> span.id().equals(child.parentId()))
                        .toList(),
                "parent of '%s'".formatted(child.name()));
    }

    /// Spans whose parent has not arrived.
    List<ReceivedSpan> orphans() {
        Set<String> ids = spans.stream().map(ReceivedSpan::id).collect(Collectors.toSet());
        return spans.stream()
                .filter(span -> !span.parentId().isEmpty() && !ids.contains(span.parentId()))
                .toList();
    }

    /// Calls and messages whose other side has not arrived.
    List<ReceivedSpan> openEnded() {
        return spans.stream()
                .filter(span -> span.kind() == SpanKind.SPAN_KIND_PRODUCER
                        || !span.attribute("url.template").isEmpty())
                .filter(span -> childrenOf(span).isEmpty())
                .toList();
    }

    /// The names of the spans from the root down to `span`.
    String path(ReceivedSpan span) {
        return ancestry(span).stream().map(ReceivedSpan::name).collect(Collectors.joining(" / "));
    }

    /// The kinds of the spans from the root down to `span`.
    List<SpanKind> kinds(ReceivedSpan span) {
        return ancestry(span).stream().map(ReceivedSpan::kind).toList();
    }

    /// For the messages of failed assertions.
    String drawn() {
        StringBuilder text = new StringBuilder();
        for (ReceivedSpan span : spans) {
            text.append("%s (%s) %s %s%n".formatted(span.name(), span.service(), span.kind(), span.events()));
        }
        return text.toString();
    }

    private Deque<ReceivedSpan> ancestry(ReceivedSpan span) {
        Deque<ReceivedSpan> ancestry = new ArrayDeque<>();
        ReceivedSpan each = span;
        ancestry.addFirst(each);
        while (!each.parentId().isEmpty()) {
            each = parentOf(each);
            ancestry.addFirst(each);
        }
        return ancestry;
    }

    private ReceivedSpan single(List<ReceivedSpan> found, String what) {
        if (found.size() != 1) {
            throw new AssertionError("%d spans are %s in%n%s".formatted(found.size(), what, drawn()));
        }
        return found.getFirst();
    }
}
