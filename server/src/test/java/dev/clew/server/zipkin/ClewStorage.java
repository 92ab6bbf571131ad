package dev.clew.server.zipkin;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import dev.clew.store.TraceStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import tools.jackson.databind.ObjectMapper;
import zipkin2.Call;
import zipkin2.Callback;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesDecoder;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.storage.AutocompleteTags;
import zipkin2.storage.QueryRequest;
import zipkin2.storage.ServiceAndSpanNames;
import zipkin2.storage.SpanConsumer;
import zipkin2.storage.SpanStore;
import zipkin2.storage.StorageComponent;
import zipkin2.storage.Traces;

/// Clew as a storage of Zipkin's, for Zipkin's own tests of storages: everything goes over HTTP, in by the collector's
/// door and out by the query API's, and is read by Zipkin's codecs.
@SuppressWarnings("deprecation") // Zipkin moved some methods elsewhere, and asks for them in both places.
final class ClewStorage extends StorageComponent
        implements SpanStore, SpanConsumer, ServiceAndSpanNames, Traces, AutocompleteTags {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ZipkinServer server;

    static final class Builder extends StorageComponent.Builder {
        private final Supplier<TraceStore> store;
        private boolean isStrict = true;
        private boolean isSearchEnabled = true;
        private List<String> autocompleteKeys = List.of();

        Builder(Supplier<TraceStore> store) {
            this.store = store;
        }

        @Override
        public Builder strictTraceId(boolean strictTraceId) {
            isStrict = strictTraceId;
            return this;
        }

        @Override
        public Builder searchEnabled(boolean searchEnabled) {
            isSearchEnabled = searchEnabled;
            return this;
        }

        @Override
        public Builder autocompleteKeys(List<String> keys) {
            autocompleteKeys = keys;
            return this;
        }

        @Override
        public ClewStorage build() {
            return new ClewStorage(
                    new ZipkinServer(store.get(), new ZipkinSettings(isStrict, isSearchEnabled, autocompleteKeys)));
        }
    }

    private ClewStorage(ZipkinServer server) {
        this.server = server;
    }

    /// A request that is sent when it is executed, once.
    private static final class Request<T> extends Call.Base<T> {
        private final Supplier<T> answer;

        Request(Supplier<T> answer) {
            this.answer = answer;
        }

        @Override
        protected T doExecute() {
            return answer.get();
        }

        @Override
        protected void doEnqueue(Callback<T> callback) {
            try {
                callback.onSuccess(answer.get());
            } catch (RuntimeException | Error e) {
                callback.onError(e);
            }
        }

        @Override
        public Call<T> clone() {
            return new Request<>(answer);
        }
    }

    @Override
    public Call<Void> accept(List<Span> spans) {
        return new Request<>(() -> {
            server.send(spans, SpanBytesEncoder.JSON_V2);
            return null;
        });
    }

    @Override
    public Call<List<List<Span>>> getTraces(QueryRequest request) {
        return new Request<>(() -> traces("/api/v2/traces?" + params(request).toQueryString()));
    }

    private static QueryParams params(QueryRequest request) {
        var params = QueryParams.builder()
                .add("endTs", Long.toString(request.endTs()))
                .add("lookback", Long.toString(request.lookback()))
                .add("limit", Integer.toString(request.limit()));
        add(params, "serviceName", request.serviceName());
        add(params, "remoteServiceName", request.remoteServiceName());
        add(params, "spanName", request.spanName());
        add(params, "annotationQuery", request.annotationQueryString());
        add(params, "minDuration", request.minDuration());
        add(params, "maxDuration", request.maxDuration());
        return params.build();
    }

    private static void add(QueryParamsBuilder params, String name, Object value) {
        if (value != null) {
            params.add(name, Objects.toString(value));
        }
    }

    @Override
    public Call<List<Span>> getTrace(String traceId) {
        return new Request<>(() -> trace(traceId));
    }

    private List<Span> trace(String traceId) {
        AggregatedHttpResponse answer = server.get("/api/v2/trace/" + traceId);
        return answer.status().code() == 404 ? List.of() : spans(answer.contentUtf8());
    }

    /// Zipkin's API has one way for a single trace, and another for several.
    @Override
    public Call<List<List<Span>>> getTraces(Iterable<String> traceIds) {
        List<String> ids =
                StreamSupport.stream(traceIds.spliterator(), false).distinct().toList();
        return new Request<>(() -> ids.size() > 1
                ? traces("/api/v2/traceMany?traceIds=" + String.join(",", ids))
                : ids.stream()
                        .map(this::trace)
                        .filter(trace -> !trace.isEmpty())
                        .toList());
    }

    private List<List<Span>> traces(String path) {
        return StreamSupport.stream(JSON.readTree(server.body(path)).spliterator(), false)
                .map(trace -> spans(trace.toString()))
                .toList();
    }

    private static List<Span> spans(String json) {
        return SpanBytesDecoder.JSON_V2.decodeList(json.getBytes(StandardCharsets.UTF_8));
    }

    /// Asked at once, so that what is wrong shows before the call is executed.
    @Override
    public Call<List<DependencyLink>> getDependencies(long endTs, long lookback) {
        AggregatedHttpResponse answer =
                server.get("/api/v2/dependencies?endTs=%d&lookback=%d".formatted(endTs, lookback));
        if (answer.status().code() == 400) {
            throw new IllegalArgumentException(answer.contentUtf8());
        }
        return Call.create(
                DependencyLinkBytesDecoder.JSON_V1.decodeList(answer.content().array()));
    }

    @Override
    public Call<List<String>> getServiceNames() {
        return names("services", QueryParams.of());
    }

    @Override
    public Call<List<String>> getRemoteServiceNames(String serviceName) {
        return names("remoteServices", QueryParams.of("serviceName", serviceName));
    }

    @Override
    public Call<List<String>> getSpanNames(String serviceName) {
        return names("spans", QueryParams.of("serviceName", serviceName));
    }

    @Override
    public Call<List<String>> getKeys() {
        return names("autocompleteKeys", QueryParams.of());
    }

    @Override
    public Call<List<String>> getValues(String key) {
        return names("autocompleteValues", QueryParams.of("key", key));
    }

    private Call<List<String>> names(String of, QueryParams params) {
        return new Request<>(() -> StreamSupport.stream(
                        JSON.readTree(server.body("/api/v2/" + of + "?" + params.toQueryString()))
                                .spliterator(),
                        false)
                .map(name -> name.asString())
                .toList());
    }

    @Override
    public SpanStore spanStore() {
        return this;
    }

    @Override
    public SpanConsumer spanConsumer() {
        return this;
    }

    @Override
    public Traces traces() {
        return this;
    }

    @Override
    public ServiceAndSpanNames serviceAndSpanNames() {
        return this;
    }

    @Override
    public AutocompleteTags autocompleteTags() {
        return this;
    }

    @Override
    public void close() {
        server.close();
    }
}
