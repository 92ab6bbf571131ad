package dev.clew.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.query.traceql.syntax.QueryLimits;
import dev.clew.server.jaeger.ErrorShape;
import dev.clew.server.jaeger.Refusal;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers what no service answered: with a gRPC status to a call by gRPC, in JSON below `/api/`, in words elsewhere.
final class ErrorAnswers implements ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private static final String SERVED = """
        There is nothing here. This is Clew; it serves
          POST /v1/traces          spans by OTLP/HTTP, as protobuf or JSON (and OTLP/gRPC on the same port)
          POST /api/v2/spans       spans as Zipkin sends them (and /api/v1/spans)
          POST /api/traces         spans as Jaeger sends them, as thrift (and PostSpans by gRPC)
          GET  /api/...            questions, as Jaeger's UI and Grafana ask them
          GET  /api/v2/...         questions, as Zipkin's UI asks them (and /zipkin/api/v2/...)
          GET  /jaeger/            Jaeger's UI, if the server was given it
          GET  /status, /metrics, /-/ready, /-/healthy
        """;
    private static final String GRPC_UNIMPLEMENTED = "12";

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return ServerErrorHandler.ofDefault().onServiceException(context, cause);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (status.equals(HttpStatus.INTERNAL_SERVER_ERROR) && !isOfAClientThatIsGone(cause)) {
            LOG.error("A request failed: {}", headers == null ? "" : headers.path(), cause);
        }
        var answer = ResponseHeaders.builder(status);
        if (status.equals(HttpStatus.REQUEST_URI_TOO_LONG)) {
            return words(
                    answer,
                    "%s: a URL has %d bytes at most here, and a query in TraceQL %d characters"
                            .formatted(status, ClewServer.URL_BYTES, QueryLimits.LENGTH));
        }
        if (headers == null) {
            return words(answer, status.toString());
        }
        if (status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
            answer.set(HttpHeaderNames.ALLOW, allowedMethods(config, headers.path()));
        }
        boolean isNotFound = status.equals(HttpStatus.NOT_FOUND);
        if (isNotFound && headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc")) {
            return noSuchCall();
        }
        if (headers.path().startsWith("/api/clew/")) {
            return clew(answer, status, headers.path().replaceFirst("\\?.*", ""));
        }
        if (headers.path().startsWith("/api/")) {
            return json(answer, status);
        }
        return words(answer, isNotFound ? SERVED.strip() : status.toString());
    }

    /// It left, or took its request back because it had waited long enough: under overload that would fill the log.
    private static boolean isOfAClientThatIsGone(@Nullable Throwable cause) {
        return cause instanceof ClosedStreamException || (cause != null && Exceptions.isExpected(cause));
    }

    private static String allowedMethods(ServiceConfig config, String pathAndQuery) {
        String path = pathAndQuery.replaceFirst("\\?.*", "");
        return config.server().serviceConfigs().stream()
                .map(ServiceConfig::route)
                .filter(route -> route.patternString().equals(path))
                .flatMap(route -> route.methods().stream())
                .map(Enum::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /// A method that a server does not know is `UNIMPLEMENTED`, within a successful HTTP answer.
    private static AggregatedHttpResponse noSuchCall() {
        return AggregatedHttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
                .set("grpc-status", GRPC_UNIMPLEMENTED)
                .set("grpc-message", "Clew does not serve this method")
                .build());
    }

    private static AggregatedHttpResponse clew(ResponseHeadersBuilder answer, HttpStatus status, String path) {
        String cause = status.equals(HttpStatus.NOT_FOUND)
                ? "there is no such path: /api/openapi.json has all of them"
                : status.reasonPhrase();
        byte[] error = ErrorShape.CLEW.bytes(new Refusal(status, cause).at(path));
        return AggregatedHttpResponse.of(answer.contentType(MediaType.JSON).build(), HttpData.wrap(error));
    }

    private static AggregatedHttpResponse json(ResponseHeadersBuilder answer, HttpStatus status) {
        return AggregatedHttpResponse.of(
                answer.contentType(MediaType.JSON).build(),
                HttpData.ofUtf8(
                        "{\"errors\":[{\"code\":%d,\"msg\":\"%s\"}]}".formatted(status.code(), status.reasonPhrase())));
    }

    private static AggregatedHttpResponse words(ResponseHeadersBuilder answer, String text) {
        return AggregatedHttpResponse.of(
                answer.contentType(MediaType.PLAIN_TEXT_UTF_8).build(), HttpData.ofUtf8(text + "\n"));
    }
}
