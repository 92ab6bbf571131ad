package dev.clew.query.adjust;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Moves spans whose host's clock disagrees with that of their parent's host.
///
/// A child on another host that lies outside its parent is centred in it: the network is taken to be as fast
/// one way as the other. A child that may outlast its parent, because it lasts longer or got its work as a
/// message, is only moved so far that it does not begin before it. Spans below it on the same host move with
/// it. A span moves by at most the given maximum, or not at all; either way a warning says by how much.
final class ClockSkew {
    private final long maxNanos;

    ClockSkew(Duration max) {
        maxNanos = max.toNanos();
    }

    /// @param spans those of `trace`, by position; their ids are no longer looked at
    List<AdjustedSpan> correct(Trace trace, List<AdjustedSpan> spans) {
        var corrected = new ArrayList<AdjustedSpan>(spans.size());
        long[] deltas = new long[spans.size()];
        for (int i = 0; i < spans.size(); i++) {
            AdjustedSpan span = spans.get(i);
            int parent = trace.parent(i);
            if (parent >= 0) {
                Span caller = corrected.get(parent).span();
                deltas[i] = sameHost(caller.resource(), span.span().resource())
                        ? deltas[parent]
                        : delta(caller, span.span());
            }
            corrected.add(deltas[i] == 0 ? span : moved(span, deltas[i]));
        }
        return corrected;
    }

    private AdjustedSpan moved(AdjustedSpan adjusted, long delta) {
        Span span = adjusted.span();
        if (maxNanos == 0) {
            return adjusted.with(
                    span,
                    "its host's clock disagrees with its caller's by %s; times are shown as sent"
                            .formatted(millis(delta)));
        }
        if (delta > maxNanos || delta < -maxNanos) {
            return adjusted.with(
                    span,
                    "its host's clock disagrees with its caller's by %s, more than the %s that are corrected;"
                            .concat(" times are shown as sent")
                            .formatted(millis(delta), millis(maxNanos)));
        }
        return adjusted.with(
                moved(span, delta),
                "its times were moved by %s, because its host's clock disagrees with its caller's"
                        .formatted(millis(delta)));
    }

    private static Span moved(Span span, long delta) {
        List<Event> events = span.events().stream()
                .map(event -> new Event(
                        event.timeNanos() + delta, event.name(), event.attributes(), event.droppedAttributes()))
                .toList();
        return SpanCopy.with(span, events, span.links()).toBuilder()
                .startNanos(span.startNanos() + delta)
                .endNanos(span.endNanos() + delta)
                .build();
    }

    /// By how many nanoseconds `child` has to move to fit `parent`, whose clock is believed.
    private static long delta(Span parent, Span child) {
        boolean early = child.startNanos() < parent.startNanos();
        boolean late = child.endNanos() > parent.endNanos();
        boolean mayOutlast = child.durationNanos() > parent.durationNanos()
                || child.kind() == SpanKind.CONSUMER
                || parent.kind() == SpanKind.PRODUCER;
        if (mayOutlast) {
            return early ? parent.startNanos() - child.startNanos() : 0;
        }
        if (!early && !late) {
            return 0;
        }
        long latency = (parent.durationNanos() - child.durationNanos()) / 2;
        return parent.startNanos() + latency - child.startNanos();
    }

    /// Spans that do not say where they ran are on the same host if all else about them is the same too.
    private static boolean sameHost(Resource one, Resource other) {
        if (one.equals(other)) {
            return true;
        }
        String host = host(one.attributes());
        String otherHost = host(other.attributes());
        return host != null && host.equals(otherHost);
    }

    private static @Nullable String host(Attributes attributes) {
        for (String key : List.of("host.id", "host.ip", "ip", "host.name")) {
            AnyValue value = attributes.get(key);
            if (value instanceof AnyValue.ArrayValue(var values) && !values.isEmpty()) {
                value = values.getFirst();
            }
            if (value != null && !value.text().isEmpty()) {
                return value.text();
            }
        }
        return null;
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
