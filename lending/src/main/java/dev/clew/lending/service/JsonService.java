package dev.clew.lending.service;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// Lets a handler answer on a virtual thread, in the context of the request's span. Each answer names its trace in
/// the header `traceresponse` (W3C Trace Context level 2), so that who asked can look it up.
final class JsonService implements HttpService {
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final Executor VIRTUAL_THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final String route;
    private final Handler handler;
    private final ServiceLog log;

    /// @param route the path with `{name}` for what varies: Armeria writes it in another way
    JsonService(String route, Handler handler, Telemetry telemetry) {
        this.route = route;
        this.handler = handler;
        this.log = new ServiceLog(JsonService.class, telemetry);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        whole -> answer(context, whole), Context.current().wrap(VIRTUAL_THREADS)));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
        HttpServerRoute.update(Context.current(), HttpServerRouteSource.CONTROLLER, route);
        try {
            Reply reply = handler.handle(new Request(context, request.content().array()));
            return response(reply.status(), reply.body());
        } catch (HttpProblem problem) {
            return response(problem.status(), new Failure(String.valueOf(problem.getMessage())));
        } catch (UpstreamFailure failure) {
            // No stack: the span that asked has it.
            log.warn("%s %s failed: %s".formatted(request.method(), request.path(), failure.getMessage()));
            return response(502, new Failure(failure.answer()));
        } catch (Exception e) {
            log.warn("%s %s failed".formatted(request.method(), request.path()), e);
            Span.current()
                    .setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()))
                    .setAttribute(ERROR_TYPE, e.getClass().getName());
            return response(500, new Failure("internal error"));
        }
    }

    private static HttpResponse response(int status, Object body) {
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(HttpStatus.valueOf(status)).contentType(MediaType.JSON);
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            headers.set(
                    "traceresponse",
                    "00-%s-%s-%s"
                            .formatted(
                                    span.getTraceId(),
                                    span.getSpanId(),
                                    span.getTraceFlags().asHex()));
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(Json.write(body)));
    }

    private record Failure(String error) {}
}
