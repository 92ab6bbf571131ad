package dev.clew.receive.otlp;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.server.Server;
import dev.clew.model.SpanSink;
import dev.clew.receive.DirectCalls;
import dev.clew.receive.Intake;
import dev.clew.receive.ReceiveLimits;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A server on loopback that receives OTLP and does nothing else.
final class ReceivingServer implements AutoCloseable {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final DirectCalls calls;
    private final Server server;

    /// A server that takes no log records.
    ReceivingServer(SpanSink sink, ReceiveLimits limits) {
        this(
                sink,
                batch -> {
                    throw new AssertionError("log records, of which there were to be none");
                },
                limits);
    }

    ReceivingServer(SpanSink sink, SpanSink recordSink, ReceiveLimits limits) {
        this(sink, recordSink, limits, Duration.ofSeconds(30));
    }

    /// @param answerLimit how long a call may take to be answered
    ReceivingServer(SpanSink sink, SpanSink recordSink, ReceiveLimits limits, Duration answerLimit) {
        this(sink, recordSink, limits, answerLimit, Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    /// @param bodyLimit how long the body of a call may take
    /// @param idleLimit how long a connection may be idle
    ReceivingServer(
            SpanSink sink,
            SpanSink recordSink,
            ReceiveLimits limits,
            Duration answerLimit,
            Duration bodyLimit,
            Duration idleLimit) {
        var builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .requestTimeout(Duration.ofSeconds(60))
                .idleTimeout(idleLimit)
                .http2InitialStreamWindowSize(16 << 10)
                .http2MaxHeaderListSize(224 << 10)
                .connectionDrainDuration(Duration.ZERO)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO);
        var intake = new Intake(sink, limits, registry);
        calls = new DirectCalls(bodyLimit, answerLimit, () -> {});
        calls.addTo(builder);
        new OtlpReceiver(intake, intake.forRecords(recordSink)).addTo(builder, calls);
        server = builder.build();
        server.start().join();
    }

    /// Leaves calls that come from now on to Armeria.
    ///
    /// @return how many are under way that were not
    int finishCalls() {
        return calls.finish();
    }

    int port() {
        return server.activeLocalPort();
    }

    /// @param protocol `h1c` or `h2c`
    WebClient client(String protocol) {
        return WebClient.builder(protocol + "://127.0.0.1:" + port())
                .responseTimeout(Duration.ofSeconds(60))
                .writeTimeout(Duration.ofSeconds(60))
                .build();
    }

    /// The value of a counter; zero if it has none with these labels.
    long counted(String name, String... keysAndValues) {
        var labels = Labels.of(keysAndValues);
        return registry.scrape(name::equals).stream()
                .map(MetricSnapshot::getDataPoints)
                .flatMap(points -> points.stream())
                .filter(point -> point.getLabels().equals(labels))
                .mapToLong(point -> (long) ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    /// The sum of a counter over all its labels.
    long countedInAll(String name) {
        return registry.scrape(name::equals).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToLong(point -> (long) ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    long inFlightBytes() {
        return gauge("clew_ingest_in_flight_bytes");
    }

    long waitingRequests() {
        return gauge("clew_ingest_waiting_requests");
    }

    private long gauge(String name) {
        return registry.scrape(name::equals).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToLong(point -> (long) ((GaugeSnapshot.GaugeDataPointSnapshot) point).getValue())
                .sum();
    }

    /// Does not wait for the two seconds that the server's threads linger.
    @Override
    public void close() {
        var _ = server.stop();
    }
}
