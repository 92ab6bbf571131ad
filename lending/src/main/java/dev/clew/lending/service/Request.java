package dev.clew.lending.service;

import com.linecorp.armeria.server.ServiceRequestContext;
import tools.jackson.core.JacksonException;

/// A request, read whole.
public final class Request {
    private final ServiceRequestContext context;
    private final byte[] body;

    Request(ServiceRequestContext context, byte[] body) {
        this.context = context;
        this.body = body;
    }

    /// The part of the path that the route calls `{name}`.
    public String path(String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {%s}".formatted(name));
        }
        return value;
    }

    /// Like [#path], where only numbers exist.
    ///
    /// @throws HttpProblem 404 when it is none
    public long number(String name) {
        String value = path(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new HttpProblem(404, "there is no " + value);
        }
    }

    /// The body as a record.
    ///
    /// @throws HttpProblem 400 when it is not one
    public <T> T body(Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (JacksonException e) {
            throw new HttpProblem(
                    400, "the body is not a %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()));
        }
    }
}
