package dev.clew.lending;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.api.LendingApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fifty loans in one request, before and after it was made parallel.
@ExtendWith(Lending.class)
class LoanBatchTracesTest {
    private static final int LOANS = 50;
    /// As many as the data service has connections.
    private static final int AT_ONCE = 4;

    private final LendingTestBed lending;

    LoanBatchTracesTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void processesOneLoanAfterTheOtherAtFirst() throws Exception {
        HttpResponse<String> response = process(false);
        List<ReceivedSpan> loans = loansOf(lending.traceOf(response), false);
        for (int i = 1; i < LOANS; i++) {
            assertThat(loans.get(i - 1).endsBefore(loans.get(i)))
                    .as("loan %d is done before the next begins", i)
                    .isTrue();
        }
    }

    @Test
    void processesTheLoansAtTheSameTimeNow() throws Exception {
        Future<HttpResponse<String>> response;
        try (LockedTables tables = new LockedTables(lending)) {
            response = CompletableFuture.supplyAsync(() -> {
                try {
                    return process(true);
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            tables.awaitWaiting(AT_ONCE);
        }
        List<ReceivedSpan> loans = loansOf(lending.traceOf(response.get()), true);
        assertThat(loans.stream()
                        .filter(loan -> loans.stream().noneMatch(other -> other.endsBefore(loan)))
                        .count())
                .as("loans begun before any was done")
                .isGreaterThanOrEqualTo(AT_ONCE);
    }

    private HttpResponse<String> process(boolean parallel) throws IOException, InterruptedException {
        String ids = IntStream.range(901, 901 + LOANS)
                .mapToObj(id -> "\"%d\"".formatted(id))
                .collect(Collectors.joining(", "));
        return lending.post("/api/loans/batch", "{\"loan_ids\": [%s], \"parallel\": %s}".formatted(ids, parallel));
    }

    /// Checks what both ways have in common.
    private static List<ReceivedSpan> loansOf(ReceivedTrace trace, boolean parallel) {
        ReceivedSpan batch = trace.only(LendingApi.NAME, "process_batch");
        assertThat(trace.path(batch)).isEqualTo("POST /api/loans/batch / process_batch");
        assertThat(batch.kind()).isEqualTo(SPAN_KIND_INTERNAL);
        assertThat(batch.attribute("batch.size")).isEqualTo("50");
        assertThat(batch.attribute("batch.parallel")).isEqualTo(String.valueOf(parallel));
        assertThat(batch.events()).containsExactly("batch_completed");
        List<ReceivedSpan> loans = trace.childrenOf(batch);
        assertThat(loans).hasSize(LOANS).allSatisfy(loan -> {
            assertThat(loan.name()).isEqualTo("process_loan");
            assertThat(loan.attribute("loan.status")).isEqualTo("approved");
            assertThat(loan.attribute("loan.amount")).isNotEmpty();
            assertThat(loan.attribute("user.id")).isNotEmpty();
            assertThat(loan.attribute("credit.score")).isNotEmpty();
            assertThat(trace.childrenOf(loan))
                    .extracting(ReceivedSpan::name)
                    .containsExactly("GET /api/loans/{loan_id}", "POST /credit-score");
        });
        assertThat(loans.stream().map(loan -> loan.attribute("loan.id")).distinct())
                .hasSize(LOANS);
        return loans;
    }
}
