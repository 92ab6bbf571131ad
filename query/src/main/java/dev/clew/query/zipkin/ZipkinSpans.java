package dev.clew.query.zipkin;

import dev.clew.model.Event;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.query.zipkin.ZipkinSpan.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes of a span what Zipkin's server would show: of one that came in as Zipkin's just that
/// ([SentAsZipkin]), of any other what OpenTelemetry's exporters would have sent to Zipkin
/// ([SentAsOther]).
public final class ZipkinSpans {
    private static final long NANOS_PER_MICRO = 1_000;

    private ZipkinSpans() {}

    public static ZipkinSpan of(Span span) {
        return of(span, /* isWhole= */ true);
    }

    /// The same without what says nothing of who called whom: annotations, and all tags but `error`.
    static ZipkinSpan forLinks(Span span) {
        return of(span, /* isWhole= */ false);
    }

    private static ZipkinSpan of(Span span, boolean isWhole) {
        ZipkinForm form = ZipkinForm.of(span);
        return form == null ? SentAsOther.of(span, isWhole) : SentAsZipkin.of(span, form, isWhole);
    }

    static ZipkinSpan span(
            Span span,
            ZipkinSpan.@Nullable Kind kind,
            boolean hasTimestamp,
            @Nullable ZipkinEndpoint local,
            @Nullable ZipkinEndpoint remote,
            @Nullable Function<Event, String> annotation,
            SortedMap<String, String> tags,
            Flags flags) {
        boolean isRoot = span.isRoot() || span.parentSpanId() == span.spanId();
        return new ZipkinSpan(
                traceId(span.traceId()),
                isRoot ? null : SpanId.format(span.parentSpanId()),
                SpanId.format(span.spanId()),
                kind,
                span.name().isEmpty() ? null : span.name().toLowerCase(Locale.ROOT),
                hasTimestamp ? micros(span.startNanos()) : 0,
                durationMicros(span),
                local,
                remote,
                annotation == null ? List.of() : annotations(span.events(), annotation),
                tags,
                flags.isDebug(),
                // The client made the id: it does not share it with anybody.
                flags.isShared() && kind != ZipkinSpan.Kind.CLIENT);
    }

    record Flags(boolean isDebug, boolean isShared) {
        static final Flags NONE = new Flags(false, false);
    }

    /// Ids of 64 bits have 16 digits, others 32.
    public static String traceId(TraceId id) {
        return id.high() == 0 ? SpanId.format(id.low()) : id.toString();
    }

    static ZipkinSpan.@Nullable Kind kind(SpanKind kind) {
        return switch (kind) {
            case CLIENT -> ZipkinSpan.Kind.CLIENT;
            case SERVER -> ZipkinSpan.Kind.SERVER;
            case PRODUCER -> ZipkinSpan.Kind.PRODUCER;
            case CONSUMER -> ZipkinSpan.Kind.CONSUMER;
            case UNSPECIFIED, INTERNAL -> null;
        };
    }

    private static long micros(long nanos) {
        return Long.divideUnsigned(nanos, NANOS_PER_MICRO);
    }

    /// What took less than a microsecond took one: zero would mean that nobody knows.
    private static long durationMicros(Span span) {
        long nanos = span.durationNanos();
        return nanos == 0 ? 0 : Math.max(1, nanos / NANOS_PER_MICRO);
    }

    private static List<Annotation> annotations(List<Event> events, Function<Event, String> annotation) {
        return events.stream()
                .map(event -> new Annotation(micros(event.timeNanos()), annotation.apply(event)))
                .sorted()
                .distinct()
                .toList();
    }

    static SortedMap<String, String> noTags() {
        return new TreeMap<>();
    }
}
