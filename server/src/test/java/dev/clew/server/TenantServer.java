package dev.clew.server;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.receive.TenantLimits;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.TraceStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// A server of several tenants, over a store that is the caller's.
final class TenantServer implements AutoCloseable {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ClewServer server;

    TenantServer(TraceStore store, TenantLimits limits) {
        server = new ClewServer(
                store,
                List.of(ANY_PORT, ANY_PORT),
                /* jaegerUi= */ null,
                SamplingStrategies.everything(),
                Redaction.NONE,
                ServerLimits.DEFAULT.with(limits),
                /* tls= */ null);
        server.start();
    }

    /// A client that names these tenants: one as a rule, none for the default one.
    WebClient as(String... tenants) {
        WebClientBuilder client = WebClient.builder(server.uri());
        for (String tenant : tenants) {
            client.addHeader("X-Scope-OrgID", tenant);
        }
        return client.build();
    }

    /// A span of a trace that every tenant has, named for whose it is.
    static Span span(TraceId trace, String tenant) {
        return new SpanBuilder(trace, 7)
                .name("secret of " + tenant)
                .resource(Resource.of("service of " + tenant))
                .startNanos(1_700_000_000_000_000_000L)
                .endNanos(1_700_000_000_005_000_000L)
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
