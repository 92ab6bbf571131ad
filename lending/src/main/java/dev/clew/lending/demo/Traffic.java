package dev.clew.lending.demo;

import dev.clew.lending.api.LoanApplication;
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

/// People who ask for loans. They know nothing of tracing: each trace begins at the lending API.
final class Traffic implements AutoCloseable {
    private static final List<String> USERS = List.of("456", "457", "458", "459", "460");

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final long SMALLEST = 5_000;
    private static final long STEP = 2_500;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI loans;
    private long asked;

    /// @param lendingApi the address of `finance_lending_api`
    Traffic(URI lendingApi) {
        this.loans = lendingApi.resolve("/api/loans");
    }

    /// Asks for one loan, as the next user in turn.
    ///
    /// @throws IOException when there is no loan to be had
    Requested ask() throws IOException, InterruptedException {
        String user = USERS.get((int) (asked % USERS.size()));
        long amount = SMALLEST + STEP * (asked % 20);
        asked++;
        HttpRequest request = HttpRequest.newBuilder(loans)
                .header("content-type", "application/json")
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofByteArray(Json.write(new LoanApplication(user, amount))))
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new IOException("POST %s answered %d".formatted(loans, response.statusCode()));
        }
        String traceresponse = response.headers()
                .firstValue("traceresponse")
                .orElseThrow(() -> new IOException("POST %s answered without traceresponse".formatted(loans)));
        return new Requested(
                Json.read(response.body(), Loan.class).id(), traceresponse.substring(TRACE_ID_START, TRACE_ID_END));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// A loan that was asked for.
    ///
    /// @param traceId in 32 hexadecimal digits
    record Requested(String loanId, String traceId) {}
}
