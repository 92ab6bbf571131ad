package dev.clew.lending;

import dev.clew.lending.infrastructure.ChildProcess;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `clew serve` with a sampling policy, in a process of its own.
final class SampledClew implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("^ready (http://\\S+)", Pattern.MULTILINE);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final ChildProcess process;
    private final URI address;

    SampledClew(Path folder, String policy) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), policy);
        process = ChildProcess.start(
                "Clew",
                folder.resolve("clew.log"),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.clew.server.Main",
                        "serve",
                        "--data",
                        folder.resolve("data").toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--sampling",
                        file.toString()));
        address = process.await(
                Duration.ofSeconds(60),
                () -> READY.matcher(process.output()).results().findFirst().map(found -> URI.create(found.group(1))));
    }

    /// Sends a request of OTLP.
    void send(byte[] request) {
        HttpRequest post = HttpRequest.newBuilder(address.resolve("/v1/traces"))
                .header("content-type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(request))
                .build();
        try {
            HttpResponse<String> response = client.send(post, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode status() throws IOException, InterruptedException {
        return get("/api/clew/sampling/status");
    }

    JsonNode explain(TraceId id) throws IOException, InterruptedException {
        return get("/api/clew/sampling/" + id);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return json.readTree(
                client.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
                        .body());
    }

    @Override
    public void close() {
        process.close();
    }
}
