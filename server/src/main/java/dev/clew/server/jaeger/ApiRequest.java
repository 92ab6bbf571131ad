package dev.clew.server.jaeger;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.server.yielding.QueryThreads;

/// A request, as handlers see it.
public record ApiRequest(ServiceRequestContext context, HttpRequest http, Params params) {
    /// False once the client has left or ran out of time. A query that takes long asks now and then, and rests here
    /// while others want the processors.
    public boolean isWanted() {
        QueryThreads.yieldIfLong();
        return !context.isCancelled() && !context.isTimedOut();
    }

    /// A part of the path that the route names.
    public String pathPart(String name) {
        return requireNonNull(context.pathParam(name));
    }
}
