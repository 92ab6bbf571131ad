package dev.clew.server.tempo;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.query.compare.SpanChange;
import dev.clew.query.compare.TraceDiff;
import dev.clew.query.compare.TracePaths;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes every change between two traces: `trace-patch-v0`.
final class TracePatchJson {
    private final JsonGenerator json;
    private final TraceDiff diff;
    private final TracePaths firstPaths;
    private final TracePaths secondPaths;

    TracePatchJson(JsonGenerator json, TraceDiff diff) {
        this.json = json;
        this.diff = diff;
        firstPaths = TracePaths.of(diff.first());
        secondPaths = TracePaths.of(diff.second());
    }

    void write() {
        json.writeStartObject();
        json.writeStringProperty("version", DiffRequest.Format.PATCH.text());
        side("base", diff.first());
        side("compare", diff.second());
        stats();
        json.writeArrayPropertyStart("modified");
        diff.modified().forEach(this::modified);
        json.writeEndArray();
        json.writeArrayPropertyStart("added");
        diff.added().forEach(this::added);
        json.writeEndArray();
        json.writeArrayPropertyStart("removed");
        diff.removed().forEach(this::removed);
        json.writeEndArray();
        json.writeArrayPropertyStart("warnings");
        json.writeEndArray();
        json.writeEndObject();
    }

    private void side(String name, Trace trace) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("traceId", trace.id().toString());
        json.writeNumberProperty("spanCount", trace.spans().size());
        json.writeEndObject();
    }

    private void stats() {
        json.writeObjectPropertyStart("stats");
        json.writeNumberProperty("spanCountA", diff.first().spans().size());
        json.writeNumberProperty("spanCountB", diff.second().spans().size());
        counts(json, diff);
        json.writeNumberProperty("eventChanges", 0);
        json.writeBooleanProperty("truncated", false);
        json.writeEndObject();
    }

    /// How many spans and fields changed, as both forms tell it.
    static void counts(JsonGenerator json, TraceDiff diff) {
        long attributes = diff.modified().stream()
                .flatMap(modified -> modified.changes().stream())
                .filter(change -> change instanceof SpanChange.Attribute)
                .count();
        long all = diff.modified().stream()
                .mapToLong(modified -> modified.changes().size())
                .sum();
        json.writeNumberProperty("matchedSpans", diff.matched());
        json.writeNumberProperty("modifiedSpans", diff.modified().size());
        json.writeNumberProperty("addedSpans", diff.added().size());
        json.writeNumberProperty("removedSpans", diff.removed().size());
        json.writeNumberProperty("fieldChanges", all - attributes);
        json.writeNumberProperty("attributeChanges", attributes);
    }

    private void modified(TraceDiff.Modified modified) {
        json.writeStartObject();
        json.writeObjectPropertyStart("span");
        place(diff.second().spans().get(modified.after()), secondPaths.path(modified.after()));
        json.writeEndObject();
        json.writeArrayPropertyStart("changes");
        modified.changes().forEach(this::change);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void change(SpanChange change) {
        json.writeStartObject();
        switch (change) {
            case SpanChange.Duration(var before, var after) -> {
                field("duration_nanos");
                number("before", before);
                number("after", after);
            }
            case SpanChange.StatusCodes(var before, var after) -> {
                field("status");
                json.writeStringProperty("before", before.name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("after", after.name().toLowerCase(Locale.ROOT));
            }
            case SpanChange.Attribute(var key, var before, var after) -> {
                json.writeStringProperty("op", before == null ? "add" : after == null ? "remove" : "modify");
                json.writeObjectPropertyStart("target");
                json.writeStringProperty("type", "attribute");
                json.writeStringProperty("scope", "span");
                json.writeStringProperty("key", key);
                json.writeEndObject();
                json.writeName("before");
                value(before);
                json.writeName("after");
                value(after);
            }
        }
        json.writeEndObject();
    }

    private void field(String name) {
        json.writeStringProperty("op", "modify");
        json.writeObjectPropertyStart("target");
        json.writeStringProperty("type", "field");
        json.writeStringProperty("name", name);
        json.writeEndObject();
    }

    private void number(String name, @Nullable Long number) {
        if (number == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, number);
        }
    }

    /// As plain JSON. Recursion ends: values come from readers that limit their depth.
    private void value(@Nullable AnyValue value) {
        switch (value) {
            case null -> json.writeNull();
            case AnyValue.StringValue(var text) -> json.writeString(text);
            case AnyValue.BoolValue(var flag) -> json.writeBoolean(flag);
            case AnyValue.IntValue(var number) -> json.writeNumber(number);
            case AnyValue.DoubleValue(var number) -> {
                if (Double.isFinite(number)) {
                    json.writeNumber(number);
                } else {
                    json.writeString(Double.toString(number));
                }
            }
            case AnyValue.ArrayValue(var elements) -> {
                json.writeStartArray();
                elements.forEach(this::value);
                json.writeEndArray();
            }
            case AnyValue.KeyValueList(var entries) -> {
                json.writeStartObject();
                for (int i = 0; i < entries.size(); i++) {
                    json.writeName(entries.key(i));
                    value(entries.value(i));
                }
                json.writeEndObject();
            }
            case AnyValue.BytesValue(var bytes) -> json.writeBinary(bytes);
            case AnyValue.EmptyValue() -> json.writeNull();
        }
    }

    private void added(int position) {
        List<Integer> path = secondPaths.path(position);
        json.writeStartObject();
        json.writeObjectPropertyStart("target");
        json.writeStringProperty("type", "span");
        if (path.size() > 1) {
            numbers("parentPath", path.subList(0, path.size() - 1));
        }
        json.writeNumberProperty("index", path.getLast());
        json.writeEndObject();
        snapshot(diff.second().spans().get(position), path);
        json.writeEndObject();
    }

    private void removed(int position) {
        List<Integer> path = firstPaths.path(position);
        json.writeStartObject();
        json.writeObjectPropertyStart("target");
        json.writeStringProperty("type", "span");
        numbers("path", path);
        json.writeEndObject();
        snapshot(diff.first().spans().get(position), path);
        json.writeEndObject();
    }

    private void snapshot(Span span, List<Integer> path) {
        Long nanos = TraceDiff.durationNanos(span);
        json.writeObjectPropertyStart("span");
        place(span, path);
        json.writeNumberProperty("duration_nanos", nanos == null ? 0 : nanos);
        json.writeStringProperty("status", span.status().code().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
    }

    private void place(Span span, List<Integer> path) {
        numbers("path", path);
        json.writeStringProperty("service", span.serviceName());
        json.writeStringProperty("name", span.name());
        json.writeStringProperty("kind", span.kind().name().toLowerCase(Locale.ROOT));
    }

    private void numbers(String name, List<Integer> numbers) {
        json.writeArrayPropertyStart(name);
        numbers.forEach(json::writeNumber);
        json.writeEndArray();
    }
}
