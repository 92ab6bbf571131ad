package dev.clew.query.zipkin;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.StatusCode;
import dev.clew.store.Comparison;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a store can be asked for a [ZipkinQuestion]: one filter for each condition, which finds every
/// span that fulfils it, and few others. Whether a trace is meant shows only when all of it is seen.
final class ZipkinConditions {
    private static final SpanFilter ANY = new SpanFilter.Any();
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MOST_MICROS = Long.MAX_VALUE / NANOS_PER_MICRO - 1;

    private ZipkinConditions() {}

    static List<SpanFilter> of(ZipkinQuestion question) {
        var conditions = new ArrayList<SpanFilter>();
        question.annotations()
                .forEach((key, value) -> conditions.add(value.isEmpty() ? annotationOrTag(key) : tag(key, value)));
        if (question.remoteService() != null) {
            conditions.add(remoteService(question.remoteService()));
        }
        if (question.spanName() != null) {
            conditions.add(new SpanFilter.Matches(Intrinsic.NAME, inAnyCase(question.spanName())));
        }
        if (question.hasDuration()) {
            conditions.add(duration(question.minDurationMicros(), question.maxDurationMicros()));
        }
        conditions.removeIf(ANY::equals);
        return conditions;
    }

    private static SpanFilter remoteService(String name) {
        return new SpanFilter.Or(Stream.concat(Stream.of(SentAsOther.PEER_SERVICE), SentAsOther.REMOTE_NAMES.stream())
                .<SpanFilter>map(key -> new SpanFilter.Matches(inSpan(key), inAnyCase(name)))
                .toList());
    }

    /// Less than a microsecond is shown as one, and fractions are cut off.
    private static SpanFilter duration(long minMicros, long maxMicros) {
        long min = minMicros == 1 ? 1 : Math.min(minMicros, MOST_MICROS) * NANOS_PER_MICRO;
        long max = maxMicros > MOST_MICROS ? Long.MAX_VALUE : maxMicros * NANOS_PER_MICRO + NANOS_PER_MICRO - 1;
        return new SpanFilter.And(List.of(new SpanFilter.DurationAtLeast(min), new SpanFilter.DurationAtMost(max)));
    }

    private static SpanFilter tag(String key, String value) {
        return anyOf(
                derived(key),
                new SpanFilter.AttributeReads(Place.SPAN, key, value),
                new SpanFilter.AttributeReads(Place.RESOURCE, key, value));
    }

    /// What an event says beside its name is shown as JSON that begins with a quote.
    private static SpanFilter annotationOrTag(String text) {
        return text.startsWith("\"")
                ? ANY
                : anyOf(
                        derived(text),
                        new SpanFilter.Exists(inSpan(text)),
                        new SpanFilter.Exists(new SpanField.Attribute(Place.RESOURCE, text)),
                        new SpanFilter.Compares(Intrinsic.EVENT_NAME, Comparison.EQUALS, AnyValue.of(text)));
    }

    /// Spans of which a field is shown as the tag `key`: see [SentAsOther], and the notes of [ZipkinForm].
    private static List<SpanFilter> derived(String key) {
        return switch (key) {
            case "error" -> List.of(new SpanFilter.IsError());
            case "otel.status_code" ->
                List.of(new SpanFilter.Not(new SpanFilter.StatusIs(StatusCode.UNSET)), isNoted(key));
            case "otel.scope.name", "otel.library.name" -> List.of(isNotEmpty(Intrinsic.SCOPE_NAME), isNoted(key));
            case "otel.scope.version", "otel.library.version" ->
                List.of(isNotEmpty(Intrinsic.SCOPE_VERSION), isNoted(key));
            case "w3c.tracestate" -> List.of(isNotEmpty(Intrinsic.TRACE_STATE), isNoted(key));
            case "otel.status_description", "span.kind" -> List.of(isNoted(key));
            case "otel.dropped_attributes_count", "otel.dropped_events_count", "otel.dropped_links_count" ->
                List.of(ANY);
            default -> List.of();
        };
    }

    private static SpanFilter isNotEmpty(SpanField field) {
        return new SpanFilter.Compares(field, Comparison.NOT_EQUALS, AnyValue.of(""));
    }

    private static SpanFilter isNoted(String key) {
        return new SpanFilter.Matches(
                new SpanField.Attribute(Place.SCOPE, ZipkinForm.KEY),
                Pattern.compile("(.*,)?%s([=,].*)?".formatted(Pattern.quote(key))));
    }

    private static SpanFilter anyOf(List<SpanFilter> some, SpanFilter... others) {
        return some.contains(ANY)
                ? ANY
                : new SpanFilter.Or(
                        Stream.concat(some.stream(), Stream.of(others)).toList());
    }

    private static SpanField inSpan(String key) {
        return new SpanField.Attribute(Place.SPAN, key);
    }

    /// Names are shown in lower case, however they were sent.
    private static Pattern inAnyCase(String name) {
        return Pattern.compile(Pattern.quote(name), Pattern.CASE_INSENSITIVE);
    }
}
