package dev.clew.server.api;

import dev.clew.model.TimeRange;
import dev.clew.query.explore.ValueCounts;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.store.AttributeKeys;
import dev.clew.store.SpanField;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Which attributes spans have, and which values these have.
final class AttributeQuestions {
    private static final int USUAL_KEYS = 1_000;
    private static final int MOST_KEYS = 10_000;
    private static final int USUAL_VALUES = 100;
    private static final int MOST_VALUES = 10_000;
    private static final String INTRINSIC = "intrinsic";

    private final TraceStore store;
    private final ClewParams asked;

    private record Name(String scope, String key) {}

    AttributeQuestions(TraceStore store, ClewParams asked) {
        this.store = store;
        this.asked = asked;
    }

    /// Sorted by scope and key.
    Answer keys(ApiRequest request) {
        Params params = request.params();
        TimeRange range = asked.range(params);
        int limit = ClewParams.limit(params, USUAL_KEYS, MOST_KEYS);
        String prefix = prefix(params);
        AttributeKeys keys = store.attributeKeys(asked.tenant(request), range, ClewParams.limits(request));
        Map<Name, List<AttributeKeys.Key>> byName = new LinkedHashMap<>();
        for (AttributeKeys.Key key : keys.keys()) {
            if (key.key().startsWith(prefix)) {
                byName.computeIfAbsent(new Name(scope(key), key.key()), _ -> new ArrayList<>())
                        .add(key);
            }
        }
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeNumberProperty("count", byName.size());
                    json.writeArrayPropertyStart("attributes");
                    byName.entrySet().stream()
                            .limit(limit)
                            .forEach(each -> write(json, each.getKey(), each.getValue()));
                    json.writeEndArray();
                    ValueJson.completeness(json, keys.completeness());
                    json.writeEndObject();
                },
                keys.completeness());
    }

    private static String prefix(Params params) {
        String prefix = params.text("prefix");
        return prefix == null ? "" : prefix;
    }

    private static String scope(AttributeKeys.Key key) {
        return switch (key.place()) {
            case SPAN, RESOURCE, EVENT, LINK -> key.place().name().toLowerCase(Locale.ROOT);
            case SCOPE -> AttributeScope.INSTRUMENTATION.text();
        };
    }

    private static void write(JsonGenerator json, Name name, List<AttributeKeys.Key> keys) {
        json.writeStartObject();
        json.writeStringProperty("scope", name.scope);
        json.writeStringProperty("key", name.key);
        json.writeNumberProperty(
                "count", keys.stream().mapToLong(AttributeKeys.Key::count).sum());
        json.writeArrayPropertyStart("types");
        for (AttributeKeys.Key key : keys) {
            json.writeStartObject();
            json.writeStringProperty("type", type(key));
            json.writeNumberProperty("count", key.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String type(AttributeKeys.Key key) {
        return switch (key.type()) {
            case STRING, BOOL, INT, DOUBLE, ARRAY, BYTES, EMPTY ->
                key.type().name().toLowerCase(Locale.ROOT);
            case KEY_VALUE_LIST -> "kvlist";
        };
    }

    /// Those of the most spans first.
    Answer values(ApiRequest request) {
        Params params = request.params();
        ValueCounts counts = ValueCounts.of(
                store,
                asked.selection(request),
                field(request.pathPart("key"), params.text("scope")),
                prefix(params),
                ClewParams.limit(params, USUAL_VALUES, MOST_VALUES));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    ExploreQuestions.values(json, counts);
                    ValueJson.completeness(json, counts.completeness());
                    json.writeEndObject();
                },
                counts.completeness(),
                counts.basis());
    }

    private static SpanField field(String key, @Nullable String scope) {
        if (INTRINSIC.equals(scope)) {
            return Arrays.stream(Intrinsic.values())
                    .filter(field ->
                            field.text().equals(key) || field.otherText().equals(key))
                    .map(SpanFields::of)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow(() -> Params.refuse("key", key, "name, status, kind or another field of one span"));
        }
        for (AttributeScope each : AttributeScope.values()) {
            if (each.text().equals(scope == null ? "" : scope)) {
                SpanField field = SpanFields.of(new Field.Attribute(each, key));
                if (field != null) {
                    return field;
                }
            }
        }
        throw Params.refuse(
                "scope", String.valueOf(scope), "span, resource, event, link, instrumentation or intrinsic");
    }
}
