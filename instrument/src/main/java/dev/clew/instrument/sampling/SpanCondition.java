package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;

/// A question about a span that is about to start.
///
/// ```java
/// SpanCondition premium = method("POST")
///         .and(route("/api/loans"))
///         .and(attribute(AttributeKey.stringKey("user.tier"), "premium"));
/// ```
///
/// Only the attributes that are set before the span starts can be asked for; those that are added later are
/// not there yet. Conditions are asked by many threads at once and must be quick.
@FunctionalInterface
public interface SpanCondition {
    /// Whether a span of this name, kind and start attributes fits.
    boolean matches(String name, SpanKind kind, Attributes attributes);

    /// The endpoint: `http.route` when the instrumentation knows it at the start of the span, else
    /// `url.path`.
    ///
    /// @param template `/api/loans/{id}`, with `{id}`, `:id` or `<id>` for a parameter, `*` for any one
    ///     segment, and `**` at the end for any number of them. With `http.route`, a parameter matches only
    ///     a parameter, so that `/loans/{id}` and `/loans/approve` are two endpoints; with `url.path` it
    ///     matches anything.
    /// @throws IllegalArgumentException when the template is empty, or has `**` elsewhere than at the end
    static SpanCondition route(String template) {
        var paths = new PathTemplate(template);
        return (name, kind, attributes) -> {
            String route = attributes.get(StartAttributes.HTTP_ROUTE);
            if (route != null) {
                return paths.matchesRoute(route);
            }
            String path = attributes.get(StartAttributes.URL_PATH);
            return path != null && paths.matchesPath(path);
        };
    }

    /// The path of the request, `url.path`, whatever its route.
    ///
    /// @param template as for [#route]
    static SpanCondition path(String template) {
        var paths = new PathTemplate(template);
        return (name, kind, attributes) -> {
            String path = attributes.get(StartAttributes.URL_PATH);
            return path != null && paths.matchesPath(path);
        };
    }

    /// @param method as in `http.request.method`, in capitals
    static SpanCondition method(String method) {
        return attribute(StartAttributes.HTTP_REQUEST_METHOD, method);
    }

    /// @param name the span's, exactly
    static SpanCondition spanName(String name) {
        requireNonNull(name, "name");
        return (actual, kind, attributes) -> actual.equals(name);
    }

    /// @param kind the span's
    static SpanCondition kind(SpanKind kind) {
        requireNonNull(kind, "kind");
        return (name, actual, attributes) -> actual == kind;
    }

    /// An attribute of exactly this type and value.
    static <T> SpanCondition attribute(AttributeKey<T> key, T value) {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        return (name, kind, attributes) -> value.equals(attributes.get(key));
    }

    /// Both this and `other`.
    default SpanCondition and(SpanCondition other) {
        requireNonNull(other, "other");
        return (name, kind, attributes) -> matches(name, kind, attributes) && other.matches(name, kind, attributes);
    }
}
