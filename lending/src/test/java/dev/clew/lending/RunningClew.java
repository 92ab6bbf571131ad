package dev.clew.lending;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.server.ClewServer;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// A Clew with its own store, as `clew serve` runs it: where the spans go, and where the tests read them.
final class RunningClew implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final TraceStore store;
    private final ClewServer server;
    private volatile Consumer<byte[]> passOn = _ -> {};

    RunningClew(Path folder) {
        this(folder, SamplingStrategies.everything());
    }

    RunningClew(Path folder, SamplingStrategies strategies) {
        store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT);
        server = new ClewServer(
                passingOn(store),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                null,
                strategies);
        server.start();
    }

    /// The same store, which hands spans on before it takes them.
    private TraceStore passingOn(TraceStore store) {
        return (TraceStore) Proxy.newProxyInstance(
                RunningClew.class.getClassLoader(), new Class<?>[] {TraceStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("append") && arguments[0] instanceof SpanBatch batch) {
                        passOn.accept(
                                Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length()));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// From now on, hands a copy of each request of OTLP to `listener` before it is stored.
    void passOn(Consumer<byte[]> listener) {
        passOn = listener;
    }

    URI address() {
        return server.uri();
    }

    /// What is there of a trace.
    ReceivedTrace trace(String traceId) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(address().resolve("/api/traces/" + traceId))
                        .header("accept", "application/protobuf")
                        .build(),
                BodyHandlers.ofByteArray());
        return new ReceivedTrace(response.statusCode() == 404 ? List.of() : spans(response.body()));
    }

    private static List<ReceivedSpan> spans(byte[] body) throws InvalidProtocolBufferException {
        var spans = new ArrayList<ReceivedSpan>();
        for (ResourceSpans resource : TracesData.parseFrom(body).getResourceSpansList()) {
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList()
                            .forEach(span -> spans.add(new ReceivedSpan(
                                    resource.getResource(), scope.getScope().getName(), span))));
        }
        return spans;
    }

    /// Every span that came so far and named no parent.
    List<Span> roots() {
        var roots = new ArrayList<Span>();
        var everything = new SpanScan(
                Tenant.DEFAULT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE);
        store.scan(everything, span -> !span.isRoot() || roots.add(span));
        return roots;
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
