package dev.clew.benchmarks.server;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Many SDKs, each of which makes requests at a pace of its own and sends one at a time. As OpenTelemetry's do,
/// they send again what may be sent again, when the server says or a bit later each time, give up after ten
/// seconds or five attempts, and drop what they have no room for meanwhile. Half of them speak gRPC, half HTTP.
final class ExportClients implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final int ATTEMPTS = 5;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long FIRST_BACKOFF_NANOS = 1_000_000_000L;
    /// 2,048 spans, as batch processors have room for by default.
    private static final int QUEUE = 4;

    private static final int PREFIX_BYTES = 5;
    private static final Set<Integer> RETRYABLE_BY_HTTP = Set.of(429, 502, 503, 504);
    private static final RequestHeaders HTTP =
            RequestHeaders.of(HttpMethod.POST, "/v1/traces", "content-type", "application/x-protobuf");
    private static final RequestHeaders GRPC = RequestHeaders.of(
            HttpMethod.POST,
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            "content-type",
            "application/grpc",
            "te",
            "trailers");

    private final ClientFactory factory = ClientFactory.builder()
            .workerGroup(CONNECTIONS)
            .maxNumEventLoopsPerEndpoint(CONNECTIONS)
            .maxNumEventLoopsPerHttp1Endpoint(CONNECTIONS)
            .build();
    private final WebClient http;
    private final WebClient grpc;
    private final List<Export.Template> templates;
    private final AtomicLong number = new AtomicLong();

    ExportClients(URI server, List<Export.Template> templates) {
        http = client("h1c://" + server.getAuthority());
        grpc = client("h2c://" + server.getAuthority());
        this.templates = templates;
    }

    private WebClient client(String uri) {
        return WebClient.builder(uri)
                .factory(factory)
                .responseTimeout(Duration.ofNanos(PATIENCE_NANOS))
                .writeTimeout(Duration.ofNanos(PATIENCE_NANOS))
                .build();
    }

    /// Lets `count` clients make a request every `periodNanos` each, or one after the other without a pause if
    /// that is zero. Returns when the last has its answer.
    void send(int count, long periodNanos, long endNanos, ExportBooks books) {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            boolean byGrpc = i % 2 == 0;
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    keepPace(byGrpc, periodNanos, endNanos, books);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        try {
            for (Thread each : threads) {
                each.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepPace(boolean byGrpc, long periodNanos, long endNanos, ExportBooks books)
            throws InterruptedException {
        long dueNanos = System.nanoTime()
                + (periodNanos == 0 ? 0 : ThreadLocalRandom.current().nextLong(periodNanos));
        while (dueNanos - endNanos < 0 && System.nanoTime() - endNanos < 0) {
            long earlyNanos = dueNanos - System.nanoTime();
            if (periodNanos > 0) {
                if (earlyNanos > 0) {
                    Thread.sleep(Duration.ofNanos(earlyNanos));
                }
                long tooMany = -earlyNanos / periodNanos - QUEUE;
                if (tooMany > 0) {
                    books.dropped(tooMany);
                    dueNanos += tooMany * periodNanos;
                }
                dueNanos += periodNanos;
            }
            export(byGrpc, books);
        }
    }

    private void export(boolean byGrpc, ExportBooks books) throws InterruptedException {
        long each = number.getAndIncrement();
        var export = new Export(templates.get((int) (each % templates.size())), each);
        byte[] body = byGrpc
                ? export.bytes(PREFIX_BYTES).putInt(1, export.length()).array()
                : export.bytes(0).array();
        long giveUpNanos = System.nanoTime() + PATIENCE_NANOS;
        long backoffNanos = FIRST_BACKOFF_NANOS;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long waitNanos = (byGrpc ? byGrpc(export, body, books) : byHttp(export, body, books)) * 1_000_000_000L;
            if (waitNanos < 0) {
                return;
            }
            waitNanos = Math.max(waitNanos, ThreadLocalRandom.current().nextLong(backoffNanos));
            backoffNanos += backoffNanos / 2;
            if (System.nanoTime() + waitNanos - giveUpNanos > 0) {
                break;
            }
            Thread.sleep(Duration.ofNanos(waitNanos));
        }
        books.gaveUp();
    }

    /// Returns for how many seconds to wait at least before it is sent again; -1 if that is not to be.
    private int byHttp(Export export, byte[] body, ExportBooks books) {
        AggregatedHttpResponse answer;
        try {
            answer = answer(http, HTTP, body);
        } catch (CompletionException _) {
            books.lost();
            return 0;
        }
        if (answer.status().isSuccess()) {
            books.acknowledged(export);
            return -1;
        }
        int seconds = answer.headers().getInt("retry-after", 0);
        if (!RETRYABLE_BY_HTTP.contains(answer.status().code()) || seconds == 0) {
            books.refusedForGood("%s %s".formatted(answer.status(), answer.contentUtf8()));
            return -1;
        }
        books.refused();
        return seconds;
    }

    /// As above. How long to wait is left to the client here, as OpenTelemetry Java does.
    private int byGrpc(Export export, byte[] body, ExportBooks books) {
        AggregatedHttpResponse answer;
        try {
            answer = answer(grpc, GRPC, body);
        } catch (CompletionException _) {
            books.lost();
            return 0;
        }
        String status = answer.trailers().get("grpc-status", answer.headers().get("grpc-status", "missing"));
        switch (status) {
            case "0" -> {
                books.acknowledged(export);
                return -1;
            }
            case "8", "14" -> {
                if (answer.headers().contains("grpc-status-details-bin")) {
                    books.refused();
                    return 0;
                }
                books.refusedForGood("status %s without details".formatted(status));
                return -1;
            }
            default -> {
                books.refusedForGood(
                        "status %s: %s".formatted(status, answer.headers().get("grpc-message", "")));
                return -1;
            }
        }
    }

    private static AggregatedHttpResponse answer(WebClient client, RequestHeaders headers, byte[] body) {
        return client.execute(HttpRequest.of(headers, HttpData.wrap(body)))
                .aggregate()
                .join();
    }

    @Override
    public void close() {
        factory.close();
    }
}
