package dev.clew.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.HeaderLimit;
import dev.clew.receive.Intake;
import dev.clew.receive.ReadBuffers;
import dev.clew.receive.TenantLimits;
import dev.clew.receive.jaeger.JaegerReceiver;
import dev.clew.receive.otlp.OtlpReceiver;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.zipkin.ZipkinReceiver;
import dev.clew.server.api.ClewApi;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.jaeger.JaegerApi;
import dev.clew.server.jaeger.JaegerGrpc;
import dev.clew.server.jaeger.JaegerUi;
import dev.clew.server.jaeger.RemoteSampling;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.server.prometheus.PrometheusApi;
import dev.clew.server.sampling.HeadSampling;
import dev.clew.server.sampling.Sampling;
import dev.clew.server.sampling.SamplingMetrics;
import dev.clew.server.sampling.SamplingRoutes;
import dev.clew.server.sampling.TrialRoutes;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.server.tempo.TempoApi;
import dev.clew.server.zipkin.ZipkinApi;
import dev.clew.server.zipkin.ZipkinSettings;
import dev.clew.store.TraceStore;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pipe behind its ports: spans are received into a store, and the store is asked. Every listener
/// answers every protocol, by HTTP/1.1 and by HTTP/2: all of them in clear text, or all by TLS, where ALPN
/// chooses.
public final class ClewServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClewServer.class);

    /// A request that is not done by then, when its body has come, is given up.
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /// Of routes that set none of their own, as the receivers of spans do.
    private static final long REQUEST_BYTES = 1 << 20;

    /// A query has up to 64 KiB, and three times that in a URL that escapes every character.
    static final int URL_BYTES = 192 << 10;

    private static final int HEADER_BYTES = HeaderLimit.BYTES;

    /// What a request may send before it is let in; then its window becomes as large as its body. So many streams as
    /// a connection may have leave half of the connection's window to those that are let in.
    private static final int STREAM_WINDOW_BYTES = 16 << 10;

    private static final int CONNECTION_WINDOW_BYTES = 8 << 20;
    private static final int STREAMS_PER_CONNECTION = 256;

    /// Whoever opens requests and takes them back, faster than this, is disconnected (CVE-2023-44487).
    private static final int RESETS_PER_WINDOW = 400;

    private static final int RESET_WINDOW_SECONDS = 60;

    /// How many requests may wait for the store at once, those that bring spans aside. They are virtual
    /// threads, so waiting is cheap.
    private static final int BLOCKING_THREADS = 256;

    /// Not longer: once nobody sends any more, nobody would find out that it takes what is sent again.
    private static final Duration DISK_MAY_HAVE_MENDED = Duration.ofSeconds(10);

    private static final Duration FINISH_REQUESTS = Duration.ofSeconds(3);
    private static final Duration FINISH_ALL = Duration.ofSeconds(4);

    private final SessionProtocol scheme;
    private final List<ServerPort> ports;
    private final Sampling sampling;
    private final HeadSampling heads;
    private final DirectCalls calls;
    private final Server server;

    /// A server that hides nothing of what it is sent.
    public ClewServer(
            TraceStore store,
            List<InetSocketAddress> listeners,
            @Nullable Path jaegerUi,
            SamplingStrategies strategies) {
        this(store, listeners, jaegerUi, strategies, Redaction.NONE);
    }

    /// As above, with something to hide.
    ///
    /// @param redaction what of spans is hidden before they are stored
    public ClewServer(
            TraceStore store,
            List<InetSocketAddress> listeners,
            @Nullable Path jaegerUi,
            SamplingStrategies strategies,
            Redaction redaction) {
        this(store, listeners, jaegerUi, strategies, redaction, ServerLimits.DEFAULT, /* tls= */ null);
    }

    /// As above, with other limits.
    ///
    /// @param tls what every listener proves itself with; null if they speak in clear text
    ClewServer(
            TraceStore store,
            List<InetSocketAddress> listeners,
            @Nullable Path jaegerUi,
            SamplingStrategies strategies,
            Redaction redaction,
            ServerLimits limits,
            @Nullable TlsFiles tls) {
        this(
                store,
                Sampling.keepingEverything(),
                listeners,
                jaegerUi,
                strategies,
                redaction,
                limits,
                tls,
                ZipkinSettings.DEFAULT);
    }

    /// As above, with policies, and with settings of Zipkin's API.
    ///
    /// @param sampling what the store asks which traces to keep; closed with the server
    /// @param strategies what services are told whose tenant's policy says nothing of that
    ClewServer(
            TraceStore store,
            Sampling sampling,
            List<InetSocketAddress> listeners,
            @Nullable Path jaegerUi,
            SamplingStrategies strategies,
            Redaction redaction,
            ServerLimits limits,
            @Nullable TlsFiles tls,
            ZipkinSettings zipkin) {
        this.sampling = sampling;
        scheme = tls == null ? SessionProtocol.HTTP : SessionProtocol.HTTPS;
        ports = listeners.stream()
                .map(address -> new ServerPort(address, scheme))
                .toList();
        var registry = new PrometheusRegistry();
        StoreMetrics.register(store, registry);
        SamplingMetrics.register(sampling, store, registry);
        GaugeWithCallback.builder()
                .name("clew_connections")
                .help("Connections that are open.")
                .callback(callback -> callback.call(connections()))
                .register(registry);

        ServerBuilder builder = builder(ports, limits.connections());
        if (tls != null) {
            builder.tlsProvider(tls.provider(TlsFiles.INTERVAL))
                    .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new ClearTextRefusal()));
        }
        var deadlines = new RequestDeadlines(limits.connections(), registry);
        deadlines.addTo(builder);
        builder.childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new LingeringClose()));
        // receive → store
        TenantLimits tenants = limits.tenants();
        var intake = new Intake(store::append, limits.requests(), tenants, store.tenants(), redaction, registry);
        builder.childChannelPipelineCustomizer(pipeline -> ReadBuffers.install(pipeline.channel(), intake::isCrowded));
        calls = deadlines.directCalls();
        calls.addTo(builder);
        new OtlpReceiver(intake, intake.forRecords(store::appendRecords)).addTo(builder, calls);
        new ZipkinReceiver(intake).addTo(builder, calls);
        new JaegerReceiver(intake).addTo(builder, calls);
        // store → query
        var slots = QuerySlots.forThisMachine();
        slots.register(registry);
        var api = new JaegerApi(store, tenants.tenancy(), slots);
        api.addTo(builder);
        var tempo = new TempoApi(store, tenants.tenancy()::of, slots);
        tempo.addTo(builder);
        new ClewApi(store, tenants.tenancy()::of, slots, limits.mayErase()).addTo(builder);
        new PrometheusApi(store, tenants.tenancy()::of, slots).addTo(builder);
        new ZipkinApi(store, zipkin, tenants.tenancy()::of, slots).addTo(builder);
        var grpc = new GrpcServices(
                builder,
                List.of(
                        "opentelemetry.proto.collector.trace.v1.TraceService",
                        "opentelemetry.proto.collector.logs.v1.LogsService"));
        new JaegerGrpc(store, tenants.tenancy()::of, slots).addTo(grpc);
        tempo.addTo(grpc);
        heads = new HeadSampling(store, tenant -> sampling.head(tenant, strategies.policy()), InstantSource.system());
        var remote = new RemoteSampling(heads, tenants.tenancy()::of);
        remote.addTo(builder);
        remote.addTo(grpc);
        grpc.addHealthAndReflection();
        new TrialRoutes(sampling, store, tenants.tenancy(), InstantSource.system()).addTo(builder);
        new SamplingRoutes(sampling, store, tenants.tenancy(), InstantSource.system()).addTo(builder);
        // query → show
        if (jaegerUi != null) {
            new JaegerUi(jaegerUi, api).addTo(builder);
        }
        // and how it all is
        new StatusRoutes(store, tenants, registry, () -> whyNotReady(store), this::listeners).addTo(builder);
        new StatsRoutes(store).addTo(builder);
        server = builder.build();
    }

    private static ServerBuilder builder(List<ServerPort> ports, ConnectionLimits limits) {
        ServerBuilder builder = Server.builder();
        ports.forEach(builder::port);
        return builder.workerGroup(EventLoopGroups.newEventLoopGroup(eventLoops(), "clew-network"), true)
                .requestTimeout(limits.body().plus(REQUEST_TIMEOUT))
                .idleTimeout(limits.idle(), /* keepAliveOnPing= */ false)
                .maxNumConnections(limits.connections())
                .maxRequestLength(REQUEST_BYTES)
                .http1MaxInitialLineLength(URL_BYTES)
                .http1MaxHeaderSize(HEADER_BYTES)
                .http2MaxHeaderListSize(URL_BYTES + HEADER_BYTES)
                .http2InitialStreamWindowSize(STREAM_WINDOW_BYTES)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .http2MaxStreamsPerConnection(STREAMS_PER_CONNECTION)
                .http2MaxResetFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
                .blockingTaskExecutor(
                        new ScheduledThreadPoolExecutor(
                                BLOCKING_THREADS,
                                Thread.ofVirtual().name("blocking-", 0).factory()),
                        true)
                .gracefulShutdownTimeout(Duration.ofMillis(100), FINISH_REQUESTS)
                .connectionDrainDuration(Duration.ZERO)
                .accessLogWriter(AccessLogWriter.disabled(), true)
                .errorHandler(new ErrorAnswers())
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .disableServerHeader();
    }

    /// Half of the processors read and write, and the others have enough to do with what was read. With few loops each
    /// finds more to do whenever it wakes up, which a sixth of the CPU time of small requests goes into otherwise:
    /// `SmallRequestsCost`.
    private static int eventLoops() {
        return (Runtime.getRuntime().availableProcessors() + 1) / 2;
    }

    /// Returns once every listener answers.
    ///
    /// @throws Unavailable naming the address that cannot be listened on, and why
    public void start() {
        for (ServerPort port : ports) {
            checkFree(port.localAddress());
        }
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new Unavailable("the server cannot start: " + e.getCause(), e);
        }
        sampling.start(heads);
    }

    /// Asks before the start, since afterwards nobody says which of the addresses it was.
    private static void checkFree(InetSocketAddress address) {
        try (var probe = new ServerSocket()) {
            probe.bind(address);
        } catch (IOException e) {
            throw new Unavailable(
                    "cannot listen on %s: %s (another Clew, a Collector or Jaeger? choose other ports with --listen)"
                            .formatted(ListenAddress.text(address), e.getMessage()),
                    e);
        }
    }

    /// The address of the first listener, with its real port.
    public URI uri() {
        return URI.create("%s://%s".formatted(scheme.uriText(), listeners().getFirst()));
    }

    /// Every listener as `HOST:PORT`, with its real port, in the order given.
    public List<String> listeners() {
        return ports.stream()
                .map(port -> new InetSocketAddress(port.localAddress().getAddress(), port.actualPort()))
                .map(ListenAddress::text)
                .toList();
    }

    /// Every path below `prefix` that a service answers, as routes are written.
    Set<String> paths(String prefix) {
        return server.serviceConfigs().stream()
                .map(service -> service.route().patternString())
                .filter(path -> path.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    private int connections() {
        return server.numConnections();
    }

    private @Nullable String whyNotReady(TraceStore store) {
        if (server.isClosing()) {
            return "stopping";
        }
        return store.writeFailures().isFailing(Instant.now(), DISK_MAY_HAVE_MENDED)
                ? "the disk does not take what is sent (see the log of this server)"
                : store.whyFull();
    }

    /// Stops listening, and returns when the requests under way are finished, or after four seconds. What is
    /// left then are threads that wait for nothing: they end on their own, two seconds later at the earliest.
    @Override
    public void close() {
        sampling.close();
        long begunNanos = System.nanoTime();
        waitWhile(() -> calls.finish() > 0, begunNanos, FINISH_REQUESTS);
        CompletableFuture<Void> stopped = server.stop();
        waitWhile(() -> server.numConnections() > 0 && !stopped.isDone(), begunNanos, FINISH_ALL);
    }

    private static void waitWhile(BooleanSupplier isBusy, long sinceNanos, Duration limit) {
        try {
            while (isBusy.getAsBoolean()) {
                if (System.nanoTime() - sinceNanos > limit.toNanos()) {
                    LOG.warn("Requests were still under way after {}, and are given up", limit);
                    return;
                }
                Thread.sleep(10);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
