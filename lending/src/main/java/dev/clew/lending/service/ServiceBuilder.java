package dev.clew.lending.service;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.opentelemetry.instrumentation.armeria.v1_3.ArmeriaServerTelemetry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;

/// A service being put together. Its routes are served from [#start] on; what it keeps is closed with it, and at once
/// when it does not come to its start.
public final class ServiceBuilder implements AutoCloseable {
    private final String name;
    private final Parts parts = new Parts();
    private final Telemetry telemetry;
    private final ServerBuilder server;
    private final Function<? super HttpService, ? extends HttpService> traced;
    private boolean started;

    /// @param name the `service.name` of its spans
    /// @param traces where its spans are sent: a server's address without a path
    /// @param port of loopback to listen on; 0 for a free one
    public ServiceBuilder(String name, URI traces, int port) {
        Logs.bringTogether();
        this.name = name;
        this.telemetry = parts.keep(Telemetry.of(name, traces));
        this.traced = ArmeriaServerTelemetry.create(telemetry.openTelemetry()).newDecorator();
        this.server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .service("/health", new JsonService("/health", request -> Reply.ok(Map.of("status", "up")), telemetry));
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    /// Takes what belongs to the service into its care.
    public <T extends AutoCloseable> T keep(T part) {
        return parts.keep(part);
    }

    /// @param path with `{name}` for what varies
    public ServiceBuilder get(String path, Handler handler) {
        return route(HttpMethod.GET, path, handler);
    }

    /// @param path with `{name}` for what varies
    public ServiceBuilder post(String path, Handler handler) {
        return route(HttpMethod.POST, path, handler);
    }

    /// @param path with `{name}` for what varies
    public ServiceBuilder put(String path, Handler handler) {
        return route(HttpMethod.PUT, path, handler);
    }

    private ServiceBuilder route(HttpMethod method, String path, Handler handler) {
        server.route().methods(method).path(path).build(new JsonService(path, handler, telemetry).decorate(traced));
        return this;
    }

    /// Serves the routes.
    public Service start() {
        Server running = server.build();
        // Not close(), which waits for an event loop that lingers two seconds with nothing to do.
        parts.keep(() -> {
            var _ = running.stop();
        });
        running.start().join();
        started = true;
        return new Service(name, URI.create("http://127.0.0.1:" + running.activeLocalPort()), parts);
    }

    /// Closes what was opened for a service that did not start; does nothing when it did.
    @Override
    public void close() {
        if (!started) {
            parts.close();
        }
    }
}
