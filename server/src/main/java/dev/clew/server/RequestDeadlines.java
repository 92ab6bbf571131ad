package dev.clew.server;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.receive.DirectCalls;
import io.netty.channel.Channel;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/// Ends what takes too long to arrive: Armeria only knows how long a request may take as a whole, and a connection
/// may be idle. Headers have a [HeaderDeadline] on each connection. A body that is late ends as if its client had gone
/// away: with a refusal in the manner of its endpoint.
final class RequestDeadlines implements DecoratingHttpServiceFunction {
    private final ConnectionLimits limits;
    private final Counter closed;

    RequestDeadlines(ConnectionLimits limits, PrometheusRegistry registry) {
        this.limits = limits;
        closed = Counter.builder()
                .name("clew_connections_closed_total")
                .help("Connections that the server closed before their client did, by reason; idle ones aside.")
                .labelNames("reason")
                .withoutExemplars()
                .register(registry);
        closed.initLabelValues("slow_headers");
        closed.initLabelValues("slow_body");
    }

    void addTo(ServerBuilder server) {
        server.decorator(this)
                .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new HeaderDeadline(
                        limits.headers(),
                        () -> closed.labelValues("slow_headers").inc())));
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        Channel channel = requireNonNull(context.log().partial().channel());
        HeaderDeadline headers = channel.pipeline().get(HeaderDeadline.class);
        if (headers != null) {
            headers.requestBegan();
            if (context.sessionProtocol().isMultiplex()) {
                channel.pipeline().remove(headers);
            } else {
                var _ = context.log()
                        .whenComplete()
                        .thenRun(() -> channel.eventLoop().execute(headers::requestEnded));
            }
        }
        if (!request.isEmpty()) {
            var late = channel.eventLoop()
                    .schedule(() -> giveUp(context, request), limits.body().toMillis(), TimeUnit.MILLISECONDS);
            var _ = request.whenComplete().whenComplete((_, _) -> late.cancel(false));
        }
        return delegate.serve(context, request);
    }

    /// Calls that have the same deadlines, without being decorated.
    DirectCalls directCalls() {
        return new DirectCalls(limits.body(), ClewServer.REQUEST_TIMEOUT, this::bodyIsLate);
    }

    private void bodyIsLate() {
        closed.labelValues("slow_body").inc();
    }

    private void giveUp(ServiceRequestContext context, HttpRequest request) {
        bodyIsLate();
        if (!context.sessionProtocol().isMultiplex()) {
            var _ = context.initiateConnectionShutdown();
        }
        request.abort(new CancellationException("its body did not come within " + limits.body()));
    }
}
