package dev.clew.lending;

import dev.clew.lending.infrastructure.Infrastructure;
import dev.clew.lending.infrastructure.TemporaryFolder;
import dev.clew.lending.service.Parts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class LoanTraceTest {
    @Test
    void look() throws Exception {
        long t = System.nanoTime();
        try (Parts parts = new Parts()) {
            TemporaryFolder folder = parts.keep(TemporaryFolder.create("clew-lending-test-"));
            SpanSink sink = parts.keep(new SpanSink());
            Infrastructure infra = Infrastructure.start(parts, folder);
            System.out.println("infra " + (System.nanoTime() - t) / 1000000);
            LendingSystem system = parts.keep(LendingSystem.start(
                    new BackingServices(sink.address(), infra.database(), infra.broker(), infra.cache())));
            System.out.println("system " + (System.nanoTime() - t) / 1000000);
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> r = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(system.lendingApi().resolve("/api/loans"))
                                        .header("content-type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                "{\"user_id\":\"456\",\"amount\":25000}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                System.out.println(r.statusCode() + r.body() + r.headers().map());
                Thread.sleep(2000);
                System.out.println(sink.trace(r.headers()
                                .firstValue("traceresponse")
                                .orElseThrow()
                                .substring(3, 35))
                        .drawn());
            }
            sink.spans().stream()
                    .filter(s -> s.parentId().isEmpty())
                    .forEach(s -> System.out.println(s.name() + " " + s.service()));
        }
        System.out.println("end " + (System.nanoTime() - t) / 1000000);
    }
}
