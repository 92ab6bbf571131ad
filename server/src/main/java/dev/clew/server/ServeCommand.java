package dev.clew.server;

import dev.clew.model.Fault;
import dev.clew.receive.ReceiveLimits;
import dev.clew.receive.TenantLimits;
import dev.clew.receive.redaction.Redaction;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.server.sampling.Sampling;
import dev.clew.store.Keeping;
import dev.clew.store.TraceStore;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Receives spans, keeps them on disk and answers questions, until told to stop.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        footer = {"%nExamples:", "  clew serve", "  clew serve --data /var/lib/clew --listen 127.0.0.1:4317"})
final class ServeCommand implements Runnable {
    /// What clients of OTLP, Zipkin, Jaeger and Tempo expect. Any of these listeners answers all of them.
    private static final int[] PORTS = {4317, 4318, 9411, 14250, 14268, 16685, 16686, 3200, 5778, 5779, 17271};

    private static final long STOP_SECONDS = 5;

    private final Engine engine;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything runs.
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./clew-data",
            description = "Where spans are kept; made if missing. Default: ${DEFAULT-VALUE}")
    private Path data = Path.of("clew-data");

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = ListenAddress.class,
            description = "An address to listen on; may be repeated. IPv6 in brackets; port 0 is any free one. "
                    + "Default: the usual ports of OTLP, Zipkin, Jaeger and Tempo, on loopback")
    private List<InetSocketAddress> listen = new ArrayList<>();

    @Option(names = "--jaeger-ui", paramLabel = "DIR", description = "A built Jaeger UI, to be served at /jaeger/")
    private @Nullable Path jaegerUi;

    @Option(
            names = "--sampling-strategies",
            paramLabel = "FILE",
            description =
                    "What services are told to sample, in the JSON of Jaeger's collector, unless a policy says it. "
                            + "Default: everything")
    private @Nullable Path samplingStrategies;

    @Option(
            names = "--sampling",
            paramLabel = "POLICY",
            defaultValue = "everything",
            description =
                    "Which traces to keep: 'everything', 'mission' (errors, slow traces and two endpoints whole, a "
                            + "tenth of the others), a file, or a folder of TENANT.yaml. A change holds a second later "
                            + "(docs/how-to/sample-traces.md). Default: ${DEFAULT-VALUE}")
    private String policy = "everything";

    @Option(
            names = "--redaction",
            paramLabel = "FILE",
            description =
                    "What to hide of spans before they are stored, in JSON (docs/how-to/redact.md). Default: nothing")
    private @Nullable Path redaction;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "How many connections may be open at once; further ones are closed. Default: 10,000")
    private int maxConnections = ConnectionLimits.DEFAULT.connections();

    @Option(
            names = "--request-memory",
            paramLabel = "MIB",
            description = "How much memory all requests under way may take together; more are refused for a while. "
                    + "Default: 256, or a quarter of the heap if that is less")
    private @Nullable Integer requestMebibytes;

    @Option(
            names = "--max-tenants",
            paramLabel = "N",
            description = "How many tenants may have spans here. A request names its own in the header X-Scope-OrgID; "
                    + "without it, it is of the tenant 'default'. Default: 1, and whoever names another is refused")
    private int maxTenants = TenantLimits.NONE.most();

    @Option(
            names = "--tenant-spans-per-second",
            paramLabel = "N",
            description = "How many spans a tenant may send, on average; more are refused for a while. Default: any")
    private long tenantSpansPerSecond;

    @Option(
            names = "--tenant-bytes-per-second",
            paramLabel = "N",
            description = "The same in bytes of OTLP, after decompression. Default: any")
    private long tenantBytesPerSecond;

    @Option(
            names = "--allow-erasing",
            description = "Whoever can reach it may erase traces, with clew erase. Default: nobody may")
    private boolean mayErase;

    @Mixin
    private KeepOptions keep = new KeepOptions();

    @Mixin
    private ZipkinOptions zipkin = new ZipkinOptions();

    @ArgGroup(exclusive = false)
    private @Nullable TlsOptions tls;

    /// One is of no use without the other.
    private static final class TlsOptions {
        @Option(
                names = "--tls-certificate",
                paramLabel = "FILE",
                required = true,
                description = "Speak TLS on every listener, with this certificate and those it is signed by, as PEM")
        private Path certificate = Path.of("");

        @Option(names = "--tls-key", paramLabel = "FILE", required = true, description = "Its private key, as PEM")
        private Path key = Path.of("");

        TlsFiles files() {
            return new TlsFiles(certificate, key);
        }
    }

    ServeCommand(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void run() {
        var stop = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            await(ended);
        }));
        Keeping keeping = option("--keep-bytes", () -> keep.orElse(engine.usual()));
        try (var _ = DataFolderLock.take(data);
                Sampling sampling = option(
                        "--sampling", () -> Sampling.of(policy, data, keeping.reserveBytes(), engine.lookEvery()));
                TraceStore store = engine.open(data, keeping, sampling.sampler());
                ClewServer server = server(store, sampling)) {
            server.start();
            announce(server, store);
            stop.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private ClewServer server(TraceStore store, Sampling sampling) {
        SamplingStrategies strategies = option(
                "--sampling-strategies",
                () -> samplingStrategies == null
                        ? SamplingStrategies.everything()
                        : SamplingStrategies.read(samplingStrategies));
        if (maxConnections < 1) {
            throw new ParameterException(spec.commandLine(), "--max-connections: 1 at least, not " + maxConnections);
        }
        ServerLimits limits = ServerLimits.DEFAULT
                .with(ConnectionLimits.DEFAULT.withConnections(maxConnections))
                .with(requests())
                .with(tenants())
                .erasing(mayErase);
        TlsOptions proof = tls;
        TlsFiles files = proof == null ? null : option("TLS", proof::files);
        Redaction hidden =
                option("--redaction", () -> redaction == null ? Redaction.NONE : RedactionFile.read(redaction));
        return option(
                "--jaeger-ui",
                () -> new ClewServer(
                        store, sampling, listeners(), jaegerUi, strategies, hidden, limits, files, zipkin.settings()));
    }

    private ReceiveLimits requests() {
        Integer mebibytes = requestMebibytes;
        if (mebibytes == null) {
            return ReceiveLimits.forHeap(Runtime.getRuntime().maxMemory());
        }
        if (mebibytes < 4) {
            throw new ParameterException(spec.commandLine(), "--request-memory: 4 MiB at least, not " + mebibytes);
        }
        return ReceiveLimits.within((long) mebibytes << 20);
    }

    private TenantLimits tenants() {
        if (maxTenants < 1) {
            throw new ParameterException(spec.commandLine(), "--max-tenants: 1 at least, not " + maxTenants);
        }
        return new TenantLimits(
                maxTenants,
                rate("--tenant-spans-per-second", tenantSpansPerSecond),
                rate("--tenant-bytes-per-second", tenantBytesPerSecond));
    }

    private long rate(String name, long perSecond) {
        if (perSecond < 0) {
            throw new ParameterException(spec.commandLine(), name + ": 0 for any, or more, not " + perSecond);
        }
        return perSecond;
    }

    /// What an option names, or wrong usage that names the option.
    private <T> T option(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (Fault fault) {
            if (fault.kind() == Fault.Kind.CALLER) {
                throw new ParameterException(spec.commandLine(), name + ": " + fault.getMessage());
            }
            throw fault;
        }
    }

    private List<InetSocketAddress> listeners() {
        return listen.isEmpty()
                ? IntStream.of(PORTS)
                        .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .toList()
                : listen;
    }

    private void announce(ClewServer server, TraceStore store) {
        PrintWriter err = spec.commandLine().getErr();
        server.listeners().forEach(listener -> err.printf("clew: listening on %s%n", listener));
        for (InetSocketAddress listener : listeners()) {
            if (!listener.getAddress().isLoopbackAddress()) {
                err.printf(
                        "clew: warning: %s can be reached by other machines, and there is no authentication yet%n",
                        ListenAddress.text(listener));
            }
        }
        String full = store.whyFull();
        if (full != null) {
            err.printf(
                    "clew: warning: %s: until there is more, what is sent is refused; "
                            + "see --disk-reserve, --keep-for and --keep-bytes%n",
                    full);
        }
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.printf("ready %s%n", server.uri());
        out.flush();
    }

    /// The process ends when this returns: what is not done by then is killed, as it would be by `kill -9`.
    private static void await(CountDownLatch ended) {
        try {
            var _ = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
