package dev.clew.query.adjust;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Span;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Spans with their attributes sorted by key and their events by time, which is also how two copies of a span
/// are recognised that were sent in different orders.
final class SortedSpan {
    private static final Comparator<Event> BY_TIME =
            Comparator.comparingLong(Event::timeNanos).thenComparing(Event::name);

    private SortedSpan() {}

    static Span of(Span span) {
        if (span.events().isEmpty() && isSorted(span.attributes())) {
            return span;
        }
        List<Event> events =
                span.events().stream().map(SortedSpan::of).sorted(BY_TIME).toList();
        return SpanCopy.with(span, events, span.links()).toBuilder()
                .attributes(sorted(span.attributes()))
                .build();
    }

    private static Event of(Event event) {
        return new Event(event.timeNanos(), event.name(), sorted(event.attributes()), event.droppedAttributes());
    }

    /// The same attributes by key; values of one key stay in their order.
    private static Attributes sorted(Attributes attributes) {
        if (isSorted(attributes)) {
            return attributes;
        }
        var sorted = Attributes.builder();
        IntStream.range(0, attributes.size())
                .boxed()
                .sorted(Comparator.comparing(attributes::key))
                .forEach(i -> sorted.add(attributes.key(i), attributes.value(i)));
        return sorted.build();
    }

    private static boolean isSorted(Attributes attributes) {
        for (int i = 1; i < attributes.size(); i++) {
            if (attributes.key(i - 1).compareTo(attributes.key(i)) > 0) {
                return false;
            }
        }
        return true;
    }
}
