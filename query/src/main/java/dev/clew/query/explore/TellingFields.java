package dev.clew.query.explore;

import dev.clew.model.Resource;
import dev.clew.model.otlp.ValueType;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.store.AttributeKeys;
import dev.clew.store.SpanFilter.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The fields whose values tell most about spans that nobody has looked at yet: service, name, status and kind;
/// then what OpenTelemetry's conventions have names for, as far as spans have it; then what many spans have.
public final class TellingFields {
    private static final List<Field> OF_EVERY_SPAN = List.of(
            new Field.Attribute(AttributeScope.RESOURCE, Resource.SERVICE_NAME),
            Intrinsic.NAME,
            Intrinsic.STATUS,
            Intrinsic.KIND);

    /// By what they say of a request, a call, a failure, and where it ran.
    private static final List<String> CONVENTIONAL = List.of(
            "http.route",
            "http.response.status_code",
            "http.request.method",
            "error.type",
            "rpc.method",
            "rpc.service",
            "db.system.name",
            "db.operation.name",
            "messaging.destination.name",
            "messaging.operation.type",
            "peer.service",
            "server.address",
            "service.version",
            "deployment.environment.name",
            "k8s.namespace.name",
            "host.name",
            // Names of before the conventions were stable.
            "http.status_code",
            "http.method",
            "db.system",
            "db.operation",
            "deployment.environment");

    private TellingFields() {}

    /// @param keys that spans have
    /// @param most how many fields are wanted
    public static List<Field> of(AttributeKeys keys, int most) {
        var fields = new LinkedHashSet<>(OF_EVERY_SPAN);
        for (String name : CONVENTIONAL) {
            keys.keys().stream()
                    .filter(key -> key.key().equals(name) && isOfSpan(key))
                    .findFirst()
                    .ifPresent(key -> fields.add(field(key)));
        }
        keys.keys().stream()
                .filter(key -> isOfSpan(key) && isShort(key) && isName(key.key()))
                .sorted(Comparator.comparingLong(AttributeKeys.Key::count).reversed())
                .limit(most)
                .forEach(key -> fields.add(field(key)));
        return new ArrayList<>(fields).subList(0, Math.min(most, fields.size()));
    }

    private static boolean isOfSpan(AttributeKeys.Key key) {
        return key.place() == Place.SPAN || key.place() == Place.RESOURCE;
    }

    private static boolean isShort(AttributeKeys.Key key) {
        return Set.of(ValueType.STRING, ValueType.BOOL).contains(key.type());
    }

    /// Ids have too many values, and what tells of the library says nothing of the system.
    private static boolean isName(String key) {
        return !key.isEmpty() && !key.endsWith("id") && !key.startsWith("telemetry.") && !key.startsWith("otel.");
    }

    private static Field field(AttributeKeys.Key key) {
        return new Field.Attribute(
                key.place() == Place.SPAN ? AttributeScope.SPAN : AttributeScope.RESOURCE, key.key());
    }
}
