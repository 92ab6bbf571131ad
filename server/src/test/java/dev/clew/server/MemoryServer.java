package dev.clew.server;

import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A whole server over memory, on free loopback ports, for all tests of a class.
final class MemoryServer implements BeforeAllCallback, AfterAllCallback {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final MemoryStore store = new MemoryStore();
    private final ClewServer server;

    MemoryServer() {
        this(1, ServerLimits.DEFAULT);
    }

    MemoryServer(int listeners, ServerLimits limits) {
        server = new ClewServer(
                store,
                Collections.nCopies(listeners, ANY_PORT),
                /* jaegerUi= */ null,
                SamplingStrategies.everything(),
                Redaction.NONE,
                limits,
                /* tls= */ null);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server.start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
        store.close();
    }

    ClewServer server() {
        return server;
    }

    MemoryStore store() {
        return store;
    }

    /// Of the first listener.
    URI uri() {
        return server.uri();
    }

    /// Every listener as `HOST:PORT`.
    List<String> listeners() {
        return server.listeners();
    }

    /// Stores spans for the tenant that nobody names.
    void append(List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
    }
}
