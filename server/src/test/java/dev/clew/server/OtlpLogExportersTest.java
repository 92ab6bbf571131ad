package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.LogRecord;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The official log exporters of OpenTelemetry Java, against the whole server: what is logged inside a span
/// is shown on it.
class OtlpLogExportersTest {
    private static final int LINES = 1_500;
    private static final Resource RESOURCE =
            Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "lending"));

    @TempDir
    private Path folder;

    private SegmentStore store;
    private ClewServer server;

    @BeforeEach
    void start() {
        store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT);
        server = new ClewServer(
                store,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                /* jaegerUi= */ null,
                SamplingStrategies.everything());
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"grpc,none", "grpc,gzip", "http,none", "http,gzip"})
    void deliverEveryRecordToItsSpan(String protocol, String compression) throws Exception {
        LogRecordExporter exporter = protocol.equals("grpc") ? grpc(compression) : http(compression);
        var loggers = SdkLoggerProvider.builder()
                .setResource(RESOURCE)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter)
                        .setMaxQueueSize(2 * LINES)
                        .build())
                .build();
        var logger = loggers.get("dev.lending.Loans");
        Span span = sendSpan(() -> {
            for (int i = 0; i < LINES; i++) {
                logger.logRecordBuilder()
                        .setSeverity(Severity.WARN)
                        .setBody("line " + i)
                        .setAttribute(AttributeKey.longKey("row"), (long) i)
                        .emit();
            }
            logger.logRecordBuilder()
                    .setSeverity(Severity.ERROR)
                    .setAllAttributes(thrown(new IllegalStateException("no money")))
                    .emit();
        });
        // Of no trace: refused, and the exporter content with that.
        logger.logRecordBuilder().setBody("nowhere").emit();
        assertThat(loggers.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();

        String id = span.getSpanContext().getTraceId();
        List<LogRecord> records = store.records(Tenant.DEFAULT, TraceId.parse(id));
        assertThat(records).hasSize(LINES + 1);
        assertThat(metric("clew_ingest_rejected_log_records_total{reason=\"no_trace_context\"}"))
                .isEqualTo("1.0");
        assertThat(metric("clew_store_log_records")).isEqualTo(LINES + 1 + ".0");

        JsonNode ui = json("/api/traces/" + id).at("/data/0/spans/0/logs");
        assertThat(ui).hasSize(LINES + 1);
        assertThat(fields(ui.get(0)))
                .contains("event=log", "message=line 0", "level=WARN", "logger=dev.lending.Loans", "row=0");
        JsonNode thrown =
                json("/api/v3/traces/" + id).at("/result/resourceSpans/0/scopeSpans/0/spans/0/events/" + LINES);
        assertThat(thrown.get("name").asString()).isEqualTo("exception");
        assertThat(thrown.get("attributes").toString())
                .contains("java.lang.IllegalStateException", "no money", "exception.stacktrace");
        assertThat(json("/api/v2/traces/" + id).toString()).contains("line 0", "java.lang.IllegalStateException");
        // They are no spans.
        assertThat(json("/api/v3/trace-summaries?query.service_name=lending&query.start_time_min=2020-01-01T00:00:00Z"
                                + "&query.start_time_max=2100-01-01T00:00:00Z")
                        .at("/summaries/0/spanCount")
                        .asInt())
                .isEqualTo(1);
    }

    /// As OpenTelemetry's appenders have it (semantic conventions, "Exceptions in logs").
    private static Attributes thrown(Throwable thrown) {
        var stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return Attributes.builder()
                .put("exception.type", thrown.getClass().getName())
                .put("exception.message", thrown.getMessage())
                .put("exception.stacktrace", stack.toString())
                .build();
    }

    private Span sendSpan(Runnable inside) {
        var tracers = SdkTracerProvider.builder()
                .setResource(RESOURCE)
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(server.uri() + "/v1/traces")
                                .build())
                        .build())
                .build();
        Span span = tracers.get("test").spanBuilder("POST /loans").startSpan();
        try (var _ = span.makeCurrent()) {
            inside.run();
        }
        span.end();
        assertThat(tracers.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
        return span;
    }

    /// By hand, as the specification has it.
    @Test
    void takeJson() {
        Span span = sendSpan(() -> {});
        String id = span.getSpanContext().getTraceId();
        String request =
                """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sidecar"}}]},
                "scopeLogs":[{"logRecords":[{"traceId":"%s","spanId":"%s","observedTimeUnixNano":1800000000000000000,
                "severityNumber":9,"eventName":"session.start","body":{"stringValue":"hello"}},
                {"body":{"stringValue":"nowhere"}}]}]}]}""".formatted(id.toUpperCase(Locale.ROOT), span.getSpanContext().getSpanId());
        AggregatedHttpResponse answer = client().execute(
                        HttpRequest.of(HttpMethod.POST, "/v1/logs", MediaType.JSON, request))
                .aggregate()
                .join();
        assertThat(answer.contentUtf8())
                .isEqualTo("{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":"
                        + "\"1 of 2 log records were left out: 1 with no trace id\"}}");
        JsonNode log = json("/api/traces/" + id).at("/data/0/spans/0/logs/0");
        assertThat(log.get("timestamp").asLong()).isEqualTo(1_800_000_000_000_000L);
        assertThat(fields(log))
                .containsExactly("event=session.start", "level=INFO", "message=hello", "service.name=sidecar");
    }

    private static List<String> fields(JsonNode log) {
        var fields = new ArrayList<String>();
        for (JsonNode field : log.get("fields")) {
            fields.add(field.get("key").asString() + "=" + field.get("value").asString());
        }
        return fields;
    }

    private WebClient client() {
        return WebClient.builder(server.uri()).maxResponseLength(0).build();
    }

    private JsonNode json(String path) {
        return new ObjectMapper().readTree(client().get(path).aggregate().join().contentUtf8());
    }

    private String metric(String series) {
        return client().get("/metrics")
                .aggregate()
                .join()
                .contentUtf8()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .map(line -> line.substring(series.length() + 1))
                .findFirst()
                .orElse("no " + series);
    }

    private LogRecordExporter grpc(String compression) {
        return OtlpGrpcLogRecordExporter.builder()
                .setEndpoint(server.uri().toString())
                .setCompression(compression)
                .build();
    }

    private LogRecordExporter http(String compression) {
        return OtlpHttpLogRecordExporter.builder()
                .setEndpoint(server.uri() + "/v1/logs")
                .setCompression(compression)
                .build();
    }
}
