package dev.clew.server.rehearsal;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Span;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/// What the build runs once, so that the JVM keeps what a server loads and learns (JEP 514, JEP 515): a server on a
/// folder of its own takes in made-up spans over the network, in large requests and in small ones, cuts some, and
/// answers the usual questions. The next server starts with that, and knows what to compile first; it has to compile
/// still.
public final class Rehearsal {
    private static final int REQUESTS = 600;
    private static final int SPANS_PER_REQUEST = 1_000;
    private static final int IN_FLIGHT = 4;
    /// As SDKs send them.
    private static final int SMALL_REQUESTS = 6_000;

    private static final int SPANS_PER_SMALL_REQUEST = 20;
    private static final int SMALL_IN_FLIGHT = 50;
    private static final int ROUNDS_OF_QUESTIONS = 40;
    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private final WebClient client;
    private final MadeUpSpans spans = new MadeUpSpans(1);

    private Rehearsal(String server) {
        client = WebClient.of("h2c" + server.substring(server.indexOf(':')));
    }

    /// @param args the folder for the data
    public static void main(String[] args) throws IOException {
        new Rehearsal(start(args[0])).run();
        System.exit(0);
    }

    /// Starts the server that the command line starts; returns where it listens.
    private static String start(String folder) throws IOException {
        var out = new PipedWriter();
        var lines = new BufferedReader(new PipedReader(out));
        Thread.ofPlatform()
                .daemon()
                .start(() -> Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .execute("serve", "--data", folder, "--listen", "127.0.0.1:0"));
        String line = lines.readLine();
        while (!line.startsWith("ready ")) {
            line = lines.readLine();
        }
        return line.substring("ready ".length());
    }

    private void run() {
        export(REQUESTS, SPANS_PER_REQUEST, IN_FLIGHT);
        export(SMALL_REQUESTS, SPANS_PER_SMALL_REQUEST, SMALL_IN_FLIGHT);
        for (int i = 0; i < ROUNDS_OF_QUESTIONS; i++) {
            ask();
        }
    }

    private void export(int requests, int spansPerRequest, int mostInFlight) {
        Queue<CompletableFuture<AggregatedHttpResponse>> inFlight = new ArrayDeque<>();
        for (int i = 0; i < requests; i++) {
            inFlight.add(export(spans.next(spansPerRequest)));
            if (inFlight.size() == mostInFlight) {
                inFlight.remove().join();
            }
        }
        inFlight.forEach(CompletableFuture::join);
    }

    private CompletableFuture<AggregatedHttpResponse> export(List<Span> batch) {
        byte[] message = OtlpWriter.write(batch);
        byte[] prefix =
                ByteBuffer.allocate(5).put((byte) 0).putInt(message.length).array();
        var headers = RequestHeaders.builder(HttpMethod.POST, EXPORT)
                .add("content-type", "application/grpc")
                .add("te", "trailers")
                .build();
        return client.execute(HttpRequest.of(headers, HttpData.wrap(prefix), HttpData.wrap(message)))
                .aggregate();
    }

    private void ask() {
        String service = MadeUpSpans.SERVICES[0];
        get("/api/traces/" + spans.someTraceId());
        get("/api/services");
        get("/api/services/" + service + "/operations");
        get("/api/traces?lookback=1h&limit=20&service=" + service);
        get("/api/traces?lookback=1h&limit=20&minDuration=1s&service=" + service);
        get("/api/traces?lookback=1h&limit=20&service=" + service + "&tags=%7B%22error%22%3A%22true%22%7D");
        get("/api/v3/services");
        get("/metrics");
    }

    private void get(String path) {
        client.get(path).aggregate().join();
    }
}
