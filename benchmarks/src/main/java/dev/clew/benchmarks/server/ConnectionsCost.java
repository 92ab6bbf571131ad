package dev.clew.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clew.benchmarks.TemporaryFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What connections that do nothing, and requests that never end, cost a client that does as it should: its time to an
/// acknowledgement, alone and beside them, by turns. Each round opens them anew, since the server closes them.
///
/// The gate comes with it: every request of that client succeeds. Run:
/// `./clew benchmark ConnectionsCost [idle] [slow]`.
public final class ConnectionsCost {
    private static final int ROUNDS = 3;
    private static final Duration ROUND = Duration.ofSeconds(7);
    private static final byte[] SLOW = "POST /v1/traces HTTP/1.1\r\nHost: clew\r\nX: ".getBytes(US_ASCII);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final InetSocketAddress address;

    private ConnectionsCost(URI server) {
        address = new InetSocketAddress(server.getHost(), server.getPort());
        request = HttpRequest.newBuilder(server.resolve("/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[0]))
                .build();
    }

    /// Prints a JSON line for each round, and one for all.
    public static void main(String[] args) throws IOException, InterruptedException {
        int idle = args.length > 0 ? Integer.parseInt(args[0]) : 8_900;
        int slow = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        Path folder = Files.createTempDirectory("clew-connections-cost");
        Path clew = Path.of(System.getProperty("clew.command", "clew"));
        try (ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"))) {
            new ConnectionsCost(URI.create(server.url())).run(idle, slow);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int idle, int slow) throws IOException, InterruptedException {
        measure();
        measure();
        var alone = new ArrayList<Double>();
        var beside = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            alone.add(measure());
            List<SocketChannel> slowOnes = new ArrayList<>();
            List<SocketChannel> others = new ArrayList<>();
            String open;
            Thread dribbling = Thread.ofPlatform().unstarted(() -> dribble(slowOnes));
            try {
                open(slow, slowOnes);
                open(idle, others);
                dribbling.start();
                beside.add(measure());
                open = connections();
            } finally {
                dribbling.interrupt();
                dribbling.join();
                close(slowOnes);
                close(others);
            }
            System.out.printf(
                    "{\"idle\":%d,\"slow\":%d,\"open_at_the_end\":%s,\"p99_alone_micros\":%.0f,\"p99_beside_micros\":%.0f}%n",
                    idle, slow, open, alone.getLast(), beside.getLast());
        }
        System.out.printf("{\"p99_beside_by_alone\":%.2f}%n", median(beside) / median(alone));
    }

    private void open(int count, List<SocketChannel> opened) throws IOException {
        for (int i = 0; i < count; i++) {
            opened.add(SocketChannel.open(address));
        }
    }

    /// A byte a second to each, for as long as the server lets it.
    private static void dribble(List<SocketChannel> connections) {
        for (SocketChannel each : connections) {
            write(each, SLOW);
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(1_000);
                for (SocketChannel each : connections) {
                    write(each, new byte[] {'x'});
                }
            }
        } catch (InterruptedException _) {
            // The round is over.
        }
    }

    private static void write(SocketChannel connection, byte[] bytes) {
        try {
            connection.write(ByteBuffer.wrap(bytes));
        } catch (IOException _) {
            // Closed by the server.
        }
    }

    private static void close(List<SocketChannel> connections) throws IOException {
        for (SocketChannel each : connections) {
            each.close();
        }
    }

    /// @return the 99th percentile of the microseconds to an acknowledgement
    private double measure() throws IOException, InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        long[] nanos = new long[1 << 20];
        int count = 0;
        for (long start = System.nanoTime(); start < end && count < nanos.length; start = System.nanoTime()) {
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            nanos[count++] = System.nanoTime() - start;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the client that does as it should got " + answer.statusCode());
            }
        }
        Arrays.sort(nanos, 0, count);
        return nanos[count * 99 / 100] / 1e3;
    }

    /// How many connections the server says that it has.
    private String connections() throws IOException, InterruptedException {
        HttpRequest metrics =
                HttpRequest.newBuilder(request.uri().resolve("/metrics")).build();
        return client.send(metrics, HttpResponse.BodyHandlers.ofString())
                .body()
                .replaceAll("(?s).*\nclew_connections (\\d+).*", "$1");
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
