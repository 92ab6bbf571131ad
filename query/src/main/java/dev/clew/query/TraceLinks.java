package dev.clew.query;

import dev.clew.model.AnyValue;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The links of a trace in both directions: what its spans point at, and what points at them. A link within the trace
/// is both.
///
/// @param outgoing those of its spans, the earliest span's first
/// @param incoming those that lead to it, the newest span's first
/// @param completeness why there may be others, if there may
public record TraceLinks(List<Between> outgoing, List<Between> incoming, Completeness completeness) {
    /// A link and its two ends.
    ///
    /// @param from the span that has it
    /// @param to the span that it points at; null if that is not stored
    public record Between(Span from, Link link, @Nullable Span to) {}

    /// What is asked for.
    ///
    /// @param spanId 0 for all spans of the trace
    /// @param most how many links of each direction are wanted
    /// @param limits of each scan
    public record Question(Tenant tenant, TraceId traceId, long spanId, int most, ScanLimits limits) {
        private SpanScan scan(List<SpanFilter> filters, SpanScan.Order order) {
            return new SpanScan(tenant, new SpanFilter.And(filters), TimeRange.ALL, order, limits);
        }

        private List<SpanFilter> outgoing() {
            var filters = new ArrayList<SpanFilter>();
            filters.add(is(Intrinsic.TRACE_ID, traceId.toString()));
            filters.add(new SpanFilter.Exists(Intrinsic.LINK_TRACE_ID));
            if (spanId != 0) {
                filters.add(is(Intrinsic.SPAN_ID, SpanId.format(spanId)));
            }
            return filters;
        }

        private boolean isMeant(Link link) {
            return link.traceId().equals(traceId) && (spanId == 0 || link.spanId() == spanId);
        }
    }

    /// Blocks.
    ///
    /// @throws dev.clew.model.Fault as the store does
    public static TraceLinks of(TraceStore store, Question question) {
        var outgoing = new Links(store, question);
        Completeness one = store.scan(
                question.scan(question.outgoing(), SpanScan.Order.OLDEST_FIRST),
                span -> outgoing.add(span, span.links()));
        var incoming = new Links(store, question);
        Completeness other = store.scan(
                question.scan(
                        List.of(is(Intrinsic.LINK_TRACE_ID, question.traceId.toString())), SpanScan.Order.NEWEST_FIRST),
                span -> incoming.add(
                        span, span.links().stream().filter(question::isMeant).toList()));
        String truncatedBecause = !one.isComplete()
                ? one.truncatedBecause()
                : !other.isComplete()
                        ? other.truncatedBecause()
                        : outgoing.isCut || incoming.isCut
                                ? "%d links of a direction are shown, the most asked for".formatted(question.most)
                                : "";
        return new TraceLinks(
                outgoing.found,
                incoming.found,
                new Completeness(one.scannedSpans() + other.scannedSpans(), truncatedBecause));
    }

    /// Collects links of one direction until there are enough.
    private static final class Links {
        private final TraceStore store;
        private final Question question;
        private final List<Between> found = new ArrayList<>();
        private boolean isCut;

        Links(TraceStore store, Question question) {
            this.store = store;
            this.question = question;
        }

        /// False once there are more than enough.
        boolean add(Span from, List<Link> links) {
            for (Link link : links) {
                if (found.size() == question.most) {
                    isCut = true;
                    return false;
                }
                found.add(new Between(from, link, target(link)));
            }
            return true;
        }

        private @Nullable Span target(Link link) {
            var target = new ArrayList<Span>(1);
            var filters = List.of(
                    is(Intrinsic.TRACE_ID, link.traceId().toString()),
                    is(Intrinsic.SPAN_ID, SpanId.format(link.spanId())));
            store.scan(question.scan(filters, SpanScan.Order.OLDEST_FIRST), span -> {
                target.add(span);
                return false;
            });
            return target.isEmpty() ? null : target.getFirst();
        }
    }

    private static SpanFilter is(Intrinsic field, String text) {
        return new SpanFilter.Compares(field, Comparison.EQUALS, AnyValue.of(text));
    }
}
