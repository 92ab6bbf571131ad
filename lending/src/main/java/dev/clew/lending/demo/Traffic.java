package dev.clew.lending.demo;

import dev.clew.lending.api.LoanApplication;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/// People who ask the lending API. They know nothing of tracing: each trace begins at the API.
final class Traffic implements AutoCloseable {
    private static final List<String> USERS = List.of("456", "457", "458", "459", "460");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final long SMALLEST = 5_000;
    private static final long STEP = 2_500;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI lendingApi;
    private long asked;

    /// @param lendingApi the address of `finance_lending_api`
    Traffic(URI lendingApi) {
        this.lendingApi = lendingApi;
    }

    /// Asks for one loan, as the next user in turn.
    ///
    /// @throws IOException when there is no loan to be had
    Answer lend() throws IOException, InterruptedException {
        String user = USERS.get((int) (asked % USERS.size()));
        long amount = SMALLEST + STEP * (asked % 20);
        asked++;
        Answer answer = post("/api/loans", new LoanApplication(user, amount));
        if (answer.status() != 201) {
            throw new IOException("POST /api/loans answered %d".formatted(answer.status()));
        }
        return answer;
    }

    /// @param wanted none or one
    Answer get(String path, Fault... wanted) throws IOException, InterruptedException {
        return ask(path, request(path, wanted).GET());
    }

    /// @param body a record
    /// @param wanted none or one
    Answer post(String path, Object body, Fault... wanted) throws IOException, InterruptedException {
        return ask(path, request(path, wanted).POST(BodyPublishers.ofByteArray(Json.write(body))));
    }

    private HttpRequest.Builder request(String path, Fault... wanted) {
        HttpRequest.Builder request = HttpRequest.newBuilder(lendingApi.resolve(path))
                .header("content-type", "application/json")
                .timeout(TIMEOUT);
        for (Fault fault : wanted) {
            request.header("baggage", fault.baggage());
        }
        return request;
    }

    private Answer ask(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        String traceresponse = response.headers()
                .firstValue("traceresponse")
                .orElseThrow(() -> new IOException(path + " answered without traceresponse"));
        return new Answer(
                response.statusCode(), response.body(), traceresponse.substring(TRACE_ID_START, TRACE_ID_END));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// @param status of HTTP
    /// @param body JSON; nobody changes it
    /// @param traceId in 32 hexadecimal digits
    record Answer(int status, byte[] body, String traceId) {
        /// Of the loan that was asked for.
        String loanId() {
            return Json.read(body, Loan.class).id();
        }
    }
}
