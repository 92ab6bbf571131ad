package dev.clew.store.sampling;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;

/// What a trace begins with, as far as decisions are counted by it: of [Trace#root].
///
/// @param operation its name
/// @param endpoint method and route of the HTTP request that it is, as `GET /loans/{id}`, by OpenTelemetry's
///     conventions (`http.route`, `http.request.method` or `http.method`); empty if it has no route
public record TraceRoot(String service, String operation, String endpoint) {
    /// Stands for names beyond as many as are told apart.
    public static final String OTHER_NAME = "(other)";

    /// Stands for whatever is not told apart, and for spans that came when nothing else of their trace was
    /// left.
    public static final TraceRoot OTHER = new TraceRoot(OTHER_NAME, OTHER_NAME, OTHER_NAME);

    /// The attribute that has the route.
    public static final String ROUTE = "http.route";

    /// The attribute that has the method.
    public static final String METHOD = "http.request.method";

    /// What that was called before the conventions were stable.
    public static final String OLD_METHOD = "http.method";

    /// What a trace with this root begins with.
    public static TraceRoot of(Span root) {
        String method = text(root.attributes(), METHOD);
        return new TraceRoot(
                root.serviceName(),
                root.name(),
                endpoint(
                        method.isEmpty() ? text(root.attributes(), OLD_METHOD) : method,
                        text(root.attributes(), ROUTE)));
    }

    /// @param method may be empty
    /// @param route may be empty
    public static String endpoint(String method, String route) {
        return route.isEmpty() || method.isEmpty() ? route : method + ' ' + route;
    }

    /// The first that is a text and not empty.
    private static String text(Attributes attributes, String key) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.value(i) instanceof AnyValue.StringValue(var text)
                    && !text.isEmpty()
                    && attributes.key(i).equals(key)) {
                return text;
            }
        }
        return "";
    }

    /// Traces of this service that are not told apart.
    public TraceRoot otherOfService() {
        return new TraceRoot(service, OTHER_NAME, OTHER_NAME);
    }
}
