package dev.clew.server.tempo;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.tags.TagValues;
import dev.clew.query.traceql.tags.TagValues.TagValue;
import dev.clew.query.traceql.tags.Tags;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What there is to search for. The query that comes along may be half typed: what is whole of it counts.
final class TempoTags {
    /// Most names of a scope, or values of a tag, that are told.
    static final int MOST = 10_000;

    /// How many are told if nothing is said of that.
    static final int USUAL = 1_000;

    private static final String INTRINSIC = "intrinsic";

    private final TraceStore store;
    private final Function<RequestHeaders, Tenant> tenants;

    TempoTags(TraceStore store, Function<RequestHeaders, Tenant> tenants) {
        this.store = store;
        this.tenants = tenants;
    }

    /// @param scope its name, or `intrinsic`
    record Scope(String scope, Collection<String> names) {}

    Answer names(ApiRequest request) {
        Tags tags = tags(request);
        Set<String> names = all(tags, request.params().text("scope"));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    texts(json, "tagNames", names, limit(request));
                    json.writeEndObject();
                },
                tags.completeness());
    }

    /// The names of all scopes that are wanted, sorted.
    ///
    /// @param wanted a scope; null or empty for all
    static Set<String> all(Tags tags, @Nullable String wanted) {
        Set<AttributeScope> scopes = scopes(wanted);
        var names = new TreeSet<String>();
        tags.names().forEach((scope, some) -> {
            if (scopes.contains(scope)) {
                names.addAll(some);
            }
        });
        return names;
    }

    /// @param wanted as above
    static List<Scope> byScope(Tags tags, @Nullable String wanted) {
        Set<AttributeScope> scopes = scopes(wanted);
        var found = new ArrayList<Scope>();
        tags.names().forEach((scope, names) -> {
            if (scopes.contains(scope)) {
                found.add(new Scope(scope.text(), names));
            }
        });
        if (scopes.isEmpty() || scopes.size() == AttributeScope.values().length) {
            found.add(new Scope(INTRINSIC, Tags.intrinsics()));
        }
        return found;
    }

    Answer scopedNames(ApiRequest request) {
        Tags tags = tags(request);
        List<Scope> scopes = byScope(tags, request.params().text("scope"));
        int limit = limit(request);
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("scopes");
                    scopes.forEach(scope -> scope(json, scope, limit));
                    json.writeEndArray();
                    json.writeEndObject();
                },
                tags.completeness());
    }

    private Tags tags(ApiRequest request) {
        return Tags.of(
                store,
                tenants.apply(request.http().headers()),
                TempoParams.range(request.params()),
                TempoParams.limits(request));
    }

    private static int limit(ApiRequest request) {
        int limit = (int) request.params().number(USUAL, 0, MOST, "limit");
        return limit == 0 ? MOST : limit;
    }

    /// All of them, one, or none if only intrinsics are wanted.
    private static Set<AttributeScope> scopes(@Nullable String wanted) {
        if (wanted == null || wanted.isEmpty() || wanted.equals("none") || wanted.equals("all")) {
            return EnumSet.allOf(AttributeScope.class);
        }
        if (wanted.equals(INTRINSIC)) {
            return Set.of();
        }
        for (AttributeScope scope : AttributeScope.values()) {
            if (scope.text().equals(wanted)) {
                return EnumSet.of(scope);
            }
        }
        throw Params.refuse("scope", wanted, "span, resource, event, link, instrumentation, intrinsic or none");
    }

    private static void scope(JsonGenerator json, Scope scope, int limit) {
        json.writeStartObject();
        json.writeStringProperty("name", scope.scope());
        texts(json, "tags", scope.names(), limit);
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, Collection<String> texts, int limit) {
        json.writeArrayPropertyStart(name);
        texts.stream().limit(limit).forEach(json::writeString);
        json.writeEndArray();
    }

    /// A tag that may come without its scope.
    static Field lenientField(String tag) {
        try {
            return QueryParser.field(tag);
        } catch (InvalidQuery _) {
            return new Field.Attribute(AttributeScope.ANY, tag);
        }
    }

    Answer values(ApiRequest request) {
        TagValues values = values(request, lenientField(request.pathPart("tag")));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    texts(
                            json,
                            "tagValues",
                            values.values().stream().map(TagValue::value).toList(),
                            MOST);
                    json.writeEndObject();
                },
                values.completeness());
    }

    Answer typedValues(ApiRequest request) {
        TagValues values = values(request, QueryParser.field(request.pathPart("tag")));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("tagValues");
                    for (TagValue value : values.values()) {
                        json.writeStartObject();
                        json.writeStringProperty("type", value.type());
                        json.writeStringProperty("value", value.value());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                },
                values.completeness());
    }

    private TagValues values(ApiRequest request, Field field) {
        String query = request.params().text("q");
        return TagValues.of(
                store,
                tenants.apply(request.http().headers()),
                field,
                QueryParser.halfTyped(query == null ? "" : query),
                TempoParams.range(request.params()),
                limit(request),
                TempoParams.limits(request));
    }
}
