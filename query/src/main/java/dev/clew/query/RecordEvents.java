package dev.clew.query;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows log records as events of the spans that they belong to, behind the events that these have
/// themselves.
///
/// - A record of an exception looks as if the span had recorded it: OpenTelemetry moves exceptions from
///   events to logs.
/// - What a line says is the attribute `message`, how severe it is `level`, and who logged it `logger`: the
///   names that Jaeger's and Zipkin's own libraries use for these.
/// - A record whose span is not there, or which names none, is shown on the root of the trace, which says
///   so in `log.span_id`.
public final class RecordEvents {
    private static final Comparator<LogRecord> BY_TIME = Comparator.comparingLong(LogRecord::bestNanos);
    private static final String[] LEVELS = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

    private final Map<Long, List<Span>> byId = new HashMap<>();
    private final IdentityHashMap<Span, List<Event>> events = new IdentityHashMap<>();
    private final List<Span> spans;
    private @Nullable List<Span> roots;

    private RecordEvents(List<Span> spans) {
        this.spans = spans;
        for (Span span : spans) {
            byId.computeIfAbsent(span.spanId(), _ -> new ArrayList<>()).add(span);
        }
    }

    /// The spans of a trace that `store` holds, with its log records.
    ///
    /// @throws dev.clew.model.Fault as [WholeTrace#spans] does
    public static FoundSpans trace(TraceStore store, Tenant tenant, TraceId id) {
        FoundSpans found = WholeTrace.spans(store, tenant, id);
        return found.isEmpty() ? found : found.with(attach(found.spans(), store.records(tenant, id)));
    }

    /// @param spans of one trace, in any order
    /// @param records of the same trace, in any order
    /// @return the spans in their order, with the records; as they are if there are none
    public static List<Span> attach(List<Span> spans, List<LogRecord> records) {
        if (spans.isEmpty() || records.isEmpty()) {
            return spans;
        }
        var attached = new RecordEvents(spans);
        records.stream().sorted(BY_TIME).forEach(attached::add);
        return spans.stream().map(attached::with).toList();
    }

    private void add(LogRecord record) {
        List<Span> named = byId.get(record.spanId());
        if (named == null) {
            add(roots(), record, true);
            return;
        }
        List<Span> ofService = named.stream()
                .filter(span -> span.serviceName().equals(record.resource().serviceName()))
                .toList();
        // A client and a server may share an id.
        add(ofService.isEmpty() ? named : ofService, record, false);
    }

    /// The root of the trace, as often as it is here.
    private List<Span> roots() {
        List<Span> found = roots;
        if (found == null) {
            Span root = Trace.of(spans).root();
            found = spans.stream().filter(root::equals).toList();
            roots = found;
        }
        return found;
    }

    private void add(List<Span> to, LogRecord record, boolean isElsewhere) {
        for (Span span : to) {
            events.computeIfAbsent(span, _ -> new ArrayList<>()).add(event(span, record, isElsewhere));
        }
    }

    private Span with(Span span) {
        List<Event> more = events.get(span);
        if (more == null) {
            return span;
        }
        var builder = span.toBuilder();
        more.forEach(builder::addEvent);
        return builder.build();
    }

    private static Event event(Span span, LogRecord record, boolean isElsewhere) {
        var attributes = Attributes.builder();
        if (!record.body().equals(AnyValue.EmptyValue.INSTANCE)) {
            attributes.add("message", record.body());
        }
        String level = level(record);
        if (!level.isEmpty()) {
            attributes.add("level", level);
        }
        if (!record.scope().name().isEmpty()) {
            attributes.add("logger", record.scope().name());
        }
        if (!record.resource().serviceName().equals(span.serviceName())) {
            attributes.add(Resource.SERVICE_NAME, record.resource().serviceName());
        }
        if (isElsewhere && record.spanId() != 0) {
            attributes.add("log.span_id", SpanId.format(record.spanId()));
        }
        for (int i = 0; i < record.attributes().size(); i++) {
            attributes.add(record.attributes().key(i), record.attributes().value(i));
        }
        return new Event(record.bestNanos(), name(record), attributes.build(), record.droppedAttributes());
    }

    private static String name(LogRecord record) {
        if (!record.eventName().isEmpty()) {
            return record.eventName();
        }
        boolean isException = record.attributes().get("exception.type") != null
                || record.attributes().get("exception.message") != null;
        return isException ? "exception" : "log";
    }

    /// What the sender calls it, or else the name that OTLP has for its number.
    private static String level(LogRecord record) {
        int number = record.severityNumber();
        return !record.severityText().isEmpty() || number < 1 || number > 4 * LEVELS.length
                ? record.severityText()
                : LEVELS[(number - 1) / 4];
    }
}
