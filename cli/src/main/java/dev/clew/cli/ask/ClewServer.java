package dev.clew.cli.ask;

import dev.clew.cli.ask.ServerFault.Kind;
import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A running server and the questions it answers. Methods block; every one of them may throw [ServerFault].
public final class ClewServer implements AutoCloseable {
    private static final String METRICS = "/api/metrics/query_range";
    private static final String PROTOBUF = "application/protobuf";
    private static final String JSON = "application/json";
    private static final String SEARCH = "/api/clew/search";
    private static final String TRUNCATED = "clew-truncated-because";

    /// The most traces of a page.
    public static final int PAGE_TRACES = 1_000;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final @Nullable String tenant;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /// @param base `http://HOST:PORT`, perhaps with a path that the server is mounted at
    public ClewServer(URI base) {
        this(base, null);
    }

    /// @param tenant whose spans the questions are about; null for those of nobody in particular
    public ClewServer(URI base, @Nullable String tenant) {
        this.base = base;
        this.tenant = tenant;
    }

    /// All of a trace that can be read.
    public FoundTraceById trace(TraceId id) {
        String path = "/api/traces/" + id;
        HttpResponse<byte[]> answer = get(path, Map.of(), PROTOBUF);
        if (answer.statusCode() == 404) {
            throw new ServerFault(Kind.NOT_FOUND, "no trace %s at %s".formatted(id, base), null);
        }
        requireSuccess(answer);
        if (answer.headers().firstValue("content-type").orElse("").startsWith(JSON)) {
            throw unusable("it answers JSON where Clew answers OTLP protobuf", null);
        }
        List<Span> spans;
        try {
            spans = new SpanDecoder().decode(answer.body());
        } catch (Fault malformed) {
            throw unusable(String.valueOf(malformed.getMessage()), malformed);
        }
        if (spans.isEmpty()) {
            throw new ServerFault(Kind.NOT_FOUND, "no trace %s at %s".formatted(id, base), null);
        }
        return new FoundTraceById(Trace.of(spans), header(answer, TRUNCATED));
    }

    /// The traces that answer `question`, in the server's order.
    public List<TraceSummary> search(SearchQuestion question) {
        return elements("/api/v3/trace-summaries", question.parameters(), "summaries").stream()
                .map(ClewServer::summary)
                .toList();
    }

    /// The traces that a query in TraceQL asks for, newest first: page after page, until there are enough.
    public FoundTraces search(TraceQlQuestion question, int limit) {
        var traces = new ArrayList<FoundTrace>();
        FoundTraces page;
        String cursor = "";
        do {
            page = page(question, Math.min(limit - traces.size(), PAGE_TRACES), /* spans= */ 1, cursor);
            traces.addAll(page.traces());
            cursor = page.cursor();
        } while (!cursor.isEmpty() && traces.size() < limit);
        return new FoundTraces(traces, cursor, page.truncatedBecause());
    }

    /// One page of them.
    ///
    /// @param limit up to [#PAGE_TRACES]
    /// @param spans how many of each spanset are shown
    /// @param cursor of the page before; empty for the first one
    public FoundTraces page(TraceQlQuestion question, int limit, int spans, String cursor) {
        var parameters = new LinkedHashMap<>(question.parameters());
        parameters.put("limit", Integer.toString(limit));
        parameters.put("spans", Integer.toString(spans));
        if (!cursor.isEmpty()) {
            parameters.put("cursor", cursor);
        }
        HttpResponse<byte[]> answer = get(SEARCH, parameters, JSON);
        requireSuccess(answer);
        try {
            JsonValue page = JsonValue.parse(answer.body());
            return new FoundTraces(
                    page.get("traces").elements().stream().map(FoundTrace::of).toList(),
                    page.get("cursor").text(),
                    page.get("completeness").get("truncatedBecause").text());
        } catch (JacksonException | NumberFormatException noTraces) {
            throw unusable("its answer to %s tells of no traces".formatted(SEARCH), noTraces);
        }
    }

    /// How a search by TraceQL was answered, by name, in the server's order.
    public Map<String, String> explain(TraceQlQuestion question, int limit) {
        var parameters = new LinkedHashMap<>(question.parameters());
        parameters.put("limit", Integer.toString(Math.min(limit, PAGE_TRACES)));
        HttpResponse<byte[]> answer = get("/api/clew/explain", parameters, JSON);
        requireSuccess(answer);
        var explained = new LinkedHashMap<String, String>();
        JsonValue.parse(answer.body()).fields().forEach((name, value) -> explained.put(name, value.text()));
        return explained;
    }

    /// The numbers over time that a query in TraceQL asks for.
    ///
    /// @param step how long each step is; null for what the server thinks fits
    public MetricsAnswer metrics(TraceQlQuestion question, @Nullable Duration step) {
        var parameters = new LinkedHashMap<>(question.parameters());
        if (step != null) {
            parameters.put("step", step.toNanos() + "ns");
        }
        HttpResponse<byte[]> answer = get(METRICS, parameters, JSON);
        List<Series> found = elements(METRICS, answer, "series").stream()
                .map(series -> new Series(
                        series.get("promLabels").text(),
                        series.get("samples").elements().stream()
                                .map(sample -> new Series.Sample(
                                        sample.get("timestampMs").number(),
                                        sample.get("value").decimal()))
                                .toList()))
                .toList();
        return new MetricsAnswer(found, header(answer, TRUNCATED), header(answer, "clew-basis"));
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /// The names of all services, in the server's order.
    public List<String> services() {
        return elements("/api/v3/services", Map.of(), "services").stream()
                .map(JsonValue::text)
                .toList();
    }

    /// What the spans of `service` are called, in the server's order.
    public List<Operation> operations(String service) {
        return elements("/api/v3/operations", Map.of("service", service), "operations").stream()
                .map(operation -> new Operation(
                        operation.get("name").text(), operation.get("spanKind").text()))
                .toList();
    }

    /// What the store is made of.
    public StoreStats stats() {
        HttpResponse<byte[]> answer = get("/api/clew/stats", Map.of(), JSON);
        requireSuccess(answer);
        try {
            return StoreStats.of(JsonValue.parse(answer.body()));
        } catch (JacksonException | NumberFormatException noStats) {
            throw unusable("its answer tells no statistics", noStats);
        }
    }

    /// What a sampling policy would have kept of the traces in a range of time, nanoseconds since 1970.
    ///
    /// @param policy in YAML
    /// @param differences how many traces to name that are decided otherwise than by the policy that holds
    public PolicyTrial tryPolicy(String policy, long fromNanos, long toNanos, int differences) {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(address(
                        "/api/clew/sampling/try",
                        Map.of(
                                "start",
                                Long.toString(fromNanos),
                                "end",
                                Long.toString(toNanos),
                                "differences",
                                Integer.toString(differences))))
                .header("Accept", JSON)
                .POST(BodyPublishers.ofString(policy)));
        requireSuccess(answer);
        try {
            return PolicyTrial.of(answer.body());
        } catch (JacksonException | NumberFormatException noTrial) {
            throw unusable("its answer tells of no trial", noTrial);
        }
    }

    /// How sampling goes, of what was decided in a range of time, nanoseconds since 1970.
    public SamplingStatus samplingStatus(long fromNanos, long toNanos, String by) {
        HttpResponse<byte[]> answer = get(
                "/api/clew/sampling/status",
                Map.of("start", Long.toString(fromNanos), "end", Long.toString(toNanos), "by", by),
                JSON);
        requireSuccess(answer);
        try {
            return SamplingStatus.of(answer.body());
        } catch (JacksonException | NumberFormatException noStatus) {
            throw unusable("its answer tells nothing of sampling", noStatus);
        }
    }

    /// Why a trace is there or not.
    public SamplingVerdict samplingVerdict(TraceId id) {
        HttpResponse<byte[]> answer = get("/api/clew/sampling/" + id, Map.of(), JSON);
        requireSuccess(answer);
        try {
            return SamplingVerdict.of(answer.body());
        } catch (JacksonException | NumberFormatException noVerdict) {
            throw unusable("its answer tells nothing of sampling", noVerdict);
        }
    }

    /// Erases a trace.
    public ErasedTrace erase(TraceId id) {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(address("/api/clew/traces/" + id, Map.of()))
                .header("Accept", JSON)
                .DELETE());
        if (answer.statusCode() == 404) {
            throw new ServerFault(Kind.NOT_FOUND, "no trace %s at %s".formatted(id, base), null);
        }
        requireSuccess(answer);
        try {
            return ErasedTrace.of(answer.body());
        } catch (JacksonException | NumberFormatException noReceipt) {
            throw unusable("its answer does not tell what was erased", noReceipt);
        }
    }

    private static TraceSummary summary(JsonValue json) {
        return new TraceSummary(
                json.get("traceId").text(),
                json.get("rootServiceName").text(),
                json.get("rootOperationName").text(),
                json.get("minStartTimeUnixNano").number(),
                json.get("maxEndTimeUnixNano").number(),
                json.get("spanCount").number(),
                json.get("errorSpanCount").number(),
                json.get("orphanSpanCount").number(),
                json.get("services").elements().stream()
                        .map(service -> new TraceSummary.Service(
                                service.get("name").text(),
                                service.get("spanCount").number(),
                                service.get("errorSpanCount").number()))
                        .toList());
    }

    private List<JsonValue> elements(String path, Map<String, String> parameters, String field) {
        return elements(path, get(path, parameters, JSON), field);
    }

    private List<JsonValue> elements(String path, HttpResponse<byte[]> answer, String field) {
        requireSuccess(answer);
        try {
            return JsonValue.parse(answer.body()).get(field).elements();
        } catch (JacksonException noJson) {
            throw unusable("its answer to %s is no JSON".formatted(path), noJson);
        }
    }

    private HttpResponse<byte[]> get(String path, Map<String, String> parameters, String accept) {
        return send(HttpRequest.newBuilder(address(path, parameters)).header("Accept", accept));
    }

    private URI address(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        String prefix = base.toString().replaceAll("/+$", "");
        return URI.create(prefix + path + (query.isEmpty() ? "" : "?" + query));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder question) {
        HttpRequest.Builder request = question.timeout(ANSWER_TIMEOUT);
        if (tenant != null) {
            request.header("X-Scope-OrgID", tenant);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (ConnectException refused) {
            throw new ServerFault(
                    Kind.UNAVAILABLE,
                    "cannot reach %s. Is `clew serve` running there? --server or CLEW_SERVER names another place"
                            .formatted(base),
                    refused);
        } catch (HttpTimeoutException late) {
            throw new ServerFault(
                    Kind.UNAVAILABLE,
                    "%s gave no answer within %d s".formatted(base, ANSWER_TIMEOUT.toSeconds()),
                    late);
        } catch (IOException broken) {
            throw new ServerFault(
                    Kind.UNAVAILABLE,
                    "the connection to %s broke: %s. Is it an HTTP port?".formatted(base, broken.getMessage()),
                    broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ServerFault(Kind.UNAVAILABLE, "interrupted while waiting for " + base, interrupted);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void requireSuccess(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 200) {
            return;
        }
        Kind kind =
                switch (status) {
                    case 401, 403 -> Kind.NOT_ALLOWED;
                    case 404 -> Kind.NOT_FOUND;
                    case 400, 422 -> Kind.MISUNDERSTOOD;
                    case 500 -> header(answer, TRUNCATED).isEmpty() ? Kind.UNAVAILABLE : Kind.DAMAGED;
                    default -> Kind.UNAVAILABLE;
                };
        String message = errorMessage(answer);
        throw new ServerFault(
                kind,
                "%s answered %d to %s%s"
                        .formatted(base, status, answer.uri().getPath(), message.isEmpty() ? "" : ": " + message),
                null);
    }

    /// What an error answer says: in words, in Clew's shape, or in either of those that Jaeger's API versions give it.
    private static String errorMessage(HttpResponse<byte[]> answer) {
        if (answer.headers().firstValue("content-type").orElse("").startsWith("text/plain")) {
            return new String(answer.body(), StandardCharsets.UTF_8).strip();
        }
        try {
            JsonValue json = JsonValue.parse(answer.body());
            String cause = json.get("error").get("cause").text();
            String message = cause.isEmpty() ? json.get("error").get("message").text() : cause;
            List<JsonValue> errors = json.get("errors").elements();
            return message.isEmpty() && !errors.isEmpty()
                    ? errors.getFirst().get("msg").text()
                    : message;
        } catch (JacksonException noJson) {
            return "";
        }
    }

    private ServerFault unusable(String why, @Nullable Throwable cause) {
        return new ServerFault(Kind.UNAVAILABLE, "%s is no Clew server: %s".formatted(base, why), cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
