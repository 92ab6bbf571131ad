package dev.clew.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.receive.Protocol;
import dev.clew.receive.TenantLimits;
import dev.clew.store.Keeping;
import dev.clew.store.StoreDamage;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// How the process is: for people, for probes and for Prometheus.
final class StatusRoutes {
    private static final Set<HttpMethod> GET = EnumSet.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final JsonFactory JSON = new JsonFactory();

    /// What Zipkin's health checks look for.
    private static final String ZIPKIN_IS_UP = """
        {"status":"UP","zipkin":{"status":"UP","details":{"Clew":{"status":"UP"}}}}
        """;

    private final TraceStore store;
    private final TenantLimits tenants;
    private final PrometheusRegistry registry;
    private final Supplier<@Nullable String> whyNotReady;
    private final Supplier<List<String>> listeners;
    private final Instant startedAt = Instant.now();

    StatusRoutes(
            TraceStore store,
            TenantLimits tenants,
            PrometheusRegistry registry,
            Supplier<@Nullable String> whyNotReady,
            Supplier<List<String>> listeners) {
        this.store = store;
        this.tenants = tenants;
        this.registry = registry;
        this.whyNotReady = whyNotReady;
        this.listeners = listeners;
    }

    void addTo(ServerBuilder server) {
        add(server, "/-/healthy", (_, _) -> HttpResponse.of("healthy\n"));
        add(server, "/health", (_, _) -> HttpResponse.of(MediaType.JSON, ZIPKIN_IS_UP));
        add(server, "/info", (_, _) -> HttpResponse.of(MediaType.JSON, zipkinInfo()));
        for (String path : List.of("/-/ready", "/ready")) {
            // Which asks the disk how full it is.
            add(server, path, (context, _) -> HttpResponse.of(this::ready, context.blockingTaskExecutor()));
        }
        for (String path : List.of("/metrics", "/prometheus")) {
            add(server, path, (context, _) -> HttpResponse.of(this::metrics, context.blockingTaskExecutor()));
        }
        add(server, "/status", (context, _) -> HttpResponse.of(this::status, context.blockingTaskExecutor()));
        add(server, "/api/status/buildinfo", (_, _) -> buildInfo());
    }

    private static void add(ServerBuilder server, String path, HttpService service) {
        server.route().path(path).methods(GET).build(service);
    }

    /// Where Zipkin tells its version.
    private static String zipkinInfo() {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("zipkin");
            json.writeStringProperty("version", "Clew " + Build.THIS.version());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private HttpResponse ready() {
        String why = whyNotReady.get();
        return why == null
                ? HttpResponse.of("ready\n")
                : HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, why + "\n");
    }

    private HttpResponse metrics() {
        var writer = PrometheusTextFormatWriter.create();
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, writer.getContentType()),
                HttpData.wrap(out.toByteArray()));
    }

    private HttpResponse status() {
        StoreStatistics held = store.statistics();
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("version", Build.THIS.version());
            json.writeStringProperty("startedAt", startedAt.toString());
            json.writeNumberProperty(
                    "uptimeSeconds", Duration.between(startedAt, Instant.now()).toSeconds());
            json.writeArrayPropertyStart("listeners");
            listeners.get().forEach(listener -> listener(json, listener));
            json.writeEndArray();
            tenants(json);
            json.writeObjectPropertyStart("store");
            json.writeNumberProperty("spans", held.spans());
            json.writeNumberProperty("traces", held.traces());
            json.writeNumberProperty("logRecords", held.records());
            json.writeNumberProperty("diskBytes", held.diskBytes());
            damage(json);
            keeping(json, store.keeping());
            json.writeEndObject();
            json.writeEndObject();
        }
        return HttpResponse.of(MediaType.JSON, text + "\n");
    }

    private void damage(JsonGenerator json) {
        StoreDamage damage = store.damage();
        json.writeObjectPropertyStart("damage");
        json.writeNumberProperty("quarantinedLogBytes", damage.quarantinedLogBytes());
        json.writeNumberProperty("unreadableSegments", damage.unreadableSegments());
        json.writeArrayPropertyStart("files");
        damage.files().forEach(json::writeString);
        json.writeEndArray();
        json.writeStringProperty(
                "meaning",
                damage.isNone()
                        ? "Nothing was found damaged at the start."
                        : "What could not be read is not served, and left where it is below the folder of the store. clew verify-store says what is lost.");
        json.writeEndObject();
    }

    /// What is not limited is null.
    private static void keeping(JsonGenerator json, Keeping keeping) {
        json.writeObjectPropertyStart("keeping");
        json.writeName("seconds");
        numberOrNull(json, keeping.isByAge(), keeping.keepFor().toSeconds());
        json.writeName("bytesPerTenant");
        numberOrNull(json, keeping.isByBytes(), keeping.bytesPerTenant());
        json.writeNumberProperty("diskReserveBytes", keeping.reserveBytes());
        json.writeEndObject();
    }

    private static void numberOrNull(JsonGenerator json, boolean isLimited, long limit) {
        if (isLimited) {
            json.writeNumber(limit);
        } else {
            json.writeNull();
        }
    }

    private void tenants(JsonGenerator json) {
        json.writeObjectPropertyStart("tenants");
        json.writeNumberProperty("limit", tenants.most());
        json.writeNumberProperty("withSpans", store.tenants().size());
        json.writeStringProperty(
                "meaning",
                tenants.tenancy().isShared()
                        ? "X-Scope-OrgID says whose a request is; without it, it is the default tenant's."
                        : "There is one tenant; a request whose X-Scope-OrgID names another is refused.");
        json.writeNumberProperty("spansPerSecond", tenants.spansPerSecond());
        json.writeNumberProperty("bytesPerSecond", tenants.bytesPerSecond());
        json.writeEndObject();
    }

    /// Every listener speaks every protocol, and a success means the same by each.
    private void listener(JsonGenerator json, String address) {
        json.writeStartObject();
        json.writeStringProperty("address", address);
        json.writeArrayPropertyStart("protocols");
        for (Protocol protocol : Protocol.values()) {
            json.writeString(protocol.label());
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("acknowledgement");
        json.writeBooleanProperty("durable", store.isDurable());
        json.writeStringProperty("meaning", acknowledgement());
        json.writeEndObject();
        json.writeEndObject();
    }

    private String acknowledgement() {
        return store.isDurable()
                ? "A success means that every span of the request, and every log record of a trace, is on disk, and found by queries within a second."
                : "A success means that every span of the request is in memory, and gone when the process ends.";
    }

    private static HttpResponse buildInfo() {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("version", Build.THIS.version());
            json.writeEndObject();
        }
        return HttpResponse.of(MediaType.JSON, text + "\n");
    }
}
