package dev.clew.lending.service;

import io.opentelemetry.instrumentation.javahttpclient.JavaHttpClientTelemetry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks one other service, which continues the trace.
public final class JsonClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final URI service;
    private final HttpClient client;
    private final HttpClient traced;

    /// @param name the service's for people, as `Data service`
    /// @param service its address without a path
    public JsonClient(Telemetry telemetry, String name, URI service) {
        this.name = name;
        this.service = service;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        this.traced = JavaHttpClientTelemetry.builder(telemetry.openTelemetry())
                .setSpanNameExtractorCustomizer(UrlTemplate::named)
                .addAttributesExtractor(new UrlTemplate())
                .build()
                .newHttpClient(client);
    }

    /// @param template a path whose one `{name}` becomes `value`
    /// @throws HttpProblem with the status of an answer 4xx
    /// @throws UpstreamFailure when the service failed or could not be asked
    public <T> T get(String template, String value, Class<T> type) throws InterruptedException {
        return ask(template, request(template, value).GET(), type);
    }

    /// Like [#get], with a record to send.
    public <T> T put(String template, String value, Object body, Class<T> type) throws InterruptedException {
        return ask(template, request(template, value).PUT(BodyPublishers.ofByteArray(Json.write(body))), type);
    }

    /// Like [#get], with a record to send.
    ///
    /// @param path nothing in which varies
    public <T> T post(String path, Object body, Class<T> type) throws InterruptedException {
        return ask(path, request(path, "").POST(BodyPublishers.ofByteArray(Json.write(body))), type);
    }

    private HttpRequest.Builder request(String template, String value) {
        String path = template.replaceFirst("\\{[a-z_]+}", URLEncoder.encode(value, StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(service.resolve(path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json");
    }

    private <T> T ask(String template, HttpRequest.Builder request, Class<T> type) throws InterruptedException {
        HttpResponse<byte[]> response = send(template, request.build());
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return Json.read(response.body(), type);
        }
        if (status >= 400 && status < 500) {
            HttpRequest asked = response.request();
            throw new HttpProblem(status, "%s %s answered %d".formatted(asked.method(), asked.uri(), status));
        }
        throw new UpstreamFailure(name, status);
    }

    private HttpResponse<byte[]> send(String template, HttpRequest request) throws InterruptedException {
        try (var _ = UrlTemplate.with(template).makeCurrent()) {
            return traced.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UpstreamFailure(name, e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
