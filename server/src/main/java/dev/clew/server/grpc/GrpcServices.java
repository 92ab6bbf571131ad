package dev.clew.server.grpc;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.model.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services that a server offers by gRPC beside those that take spans, with health checks and reflection for all
/// of them.
public final class GrpcServices {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcServices.class);

    /// How long a client may take to send its message, and between two messages of an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerBuilder server;
    private final SequencedSet<String> names = new LinkedHashSet<>();

    /// @param alsoServed names of services that are served by somebody else
    public GrpcServices(ServerBuilder server, List<String> alsoServed) {
        this.server = server;
        names.addAll(alsoServed);
    }

    /// Adds a method.
    ///
    /// @param service its name, with its package
    public GrpcServices add(String service, String method, GrpcMethod answers) {
        names.add(service);
        server.route()
                .path("/%s/%s".formatted(service, method))
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .build((HttpService) (context, http) -> serve(context, http, answers));
        return this;
    }

    /// Adds what tells about all that was added, and is added later.
    public void addHealthAndReflection() {
        var health = new HealthService(names);
        add(HealthService.NAME, "Check", health::check);
        add(HealthService.NAME, "Watch", health::watch);
        for (String version : List.of("v1", "v1alpha")) {
            add(
                    "grpc.reflection.%s.ServerReflection".formatted(version),
                    "ServerReflectionInfo",
                    new ReflectionService(names)::info);
        }
    }

    private static HttpResponse serve(ServiceRequestContext context, HttpRequest http, GrpcMethod method) {
        String type = http.headers().get("content-type", "");
        if (!type.startsWith("application/grpc")) {
            return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, PATIENCE);
        HttpResponseWriter response = HttpResponse.streaming();
        Thread.ofVirtual().name("grpc").start(() -> run(context, http, method, response));
        return response;
    }

    private static void run(
            ServiceRequestContext context, HttpRequest http, GrpcMethod method, HttpResponseWriter response) {
        try (InputStream in = http.toInputStream(object -> (HttpData) object)) {
            var call = new GrpcCall(
                    http.headers(),
                    in,
                    response,
                    () -> !context.isCancelled() && !context.isTimedOut(),
                    () -> context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, PATIENCE));
            answer(context, method, call);
        } catch (IOException | GrpcCall.Left _) {
            // Nobody is left to tell.
            response.abort();
        }
    }

    private static void answer(ServiceRequestContext context, GrpcMethod method, GrpcCall call) {
        try {
            method.answer(call);
            call.end();
        } catch (GrpcCall.Left left) {
            throw left;
        } catch (GrpcRefusal refusal) {
            call.refuse(refusal);
        } catch (Fault fault) {
            if (fault.kind() == Fault.Kind.INTERNAL || fault.kind() == Fault.Kind.CORRUPT) {
                LOG.warn("{} failed", context.path(), fault);
            }
            call.refuse(GrpcRefusal.of(fault));
        } catch (RuntimeException | Error defect) {
            LOG.error("{} failed: this is a defect", context.path(), defect);
            call.refuse(new GrpcRefusal(GrpcStatus.INTERNAL, "the server failed, see its log"));
        }
    }
}
