package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a server under load, again and again: acknowledged ⊆ stored ⊆ sent.
class KillTest {
    private static final int KILLS = Integer.getInteger("clew.kills", 6);
    private static final int CLIENTS = 4;

    private final Map<TraceId, List<Span>> sent = new ConcurrentHashMap<>();
    private final Map<TraceId, List<Span>> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong lastTrace = new AtomicLong();

    @Test
    void keepsWhatItAcknowledgedHoweverOftenItIsKilled(@TempDir Path folder) throws Exception {
        String data = folder.resolve("data").toString();
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ServeProcess server = ServeProcess.start("--data", data, "--listen", "127.0.0.1:0")) {
                WebClient client = server.ready();
                var clients = new ArrayList<Thread>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(Thread.startVirtualThread(() -> sendUntilItDies(client)));
                }
                Thread.sleep(random.nextLong(50, 1_000)); // Not waiting for anything: this is when the kill strikes.
                server.kill();
                for (Thread thread : clients) {
                    thread.join();
                }
            }
        }
        try (ServeProcess server = ServeProcess.start("--data", data, "--listen", "127.0.0.1:0")) {
            WebClient client = server.ready();
            assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(KILLS * CLIENTS);
            sent.forEach((id, spans) -> {
                List<Span> stored = trace(client, id);
                if (acknowledged.containsKey(id) || !stored.isEmpty()) {
                    assertThat(stored).as("seed %d, trace %s", seed, id).containsExactlyInAnyOrderElementsOf(spans);
                }
            });
            long stored = sent.keySet().stream()
                    .mapToLong(id -> trace(client, id).size())
                    .sum();
            assertThat(client.get("/status").aggregate().join().contentUtf8()).contains("\"spans\":" + stored + ",");
        }
    }

    private void sendUntilItDies(WebClient client) {
        while (true) {
            var id = new TraceId(7, lastTrace.incrementAndGet());
            List<Span> spans = new ArrayList<>();
            for (int n = 1; n <= 20; n++) {
                spans.add(new SpanBuilder(id, n).name("span " + n).startNanos(n).build());
            }
            sent.put(id, spans);
            try {
                var response = client.execute(HttpRequest.of(
                                HttpMethod.POST, "/v1/traces", MediaType.X_PROTOBUF, OtlpWriter.write(spans)))
                        .aggregate()
                        .join();
                if (response.status().equals(HttpStatus.OK)) {
                    acknowledged.put(id, spans);
                }
            } catch (CompletionException | UnprocessedRequestException gone) {
                return;
            }
        }
    }

    private static List<Span> trace(WebClient client, TraceId id) {
        var response = client.execute(RequestHeaders.of(
                        HttpMethod.GET, "/api/traces/" + id, HttpHeaderNames.ACCEPT, MediaType.PROTOBUF))
                .aggregate()
                .join();
        return response.status().equals(HttpStatus.OK)
                ? new SpanDecoder().decode(response.content().array())
                : List.of();
    }
}
