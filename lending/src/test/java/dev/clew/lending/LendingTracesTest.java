package dev.clew.lending;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.credit.CreditApi;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.notification.NotificationService;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The traces of what else customers and staff ask for.
@ExtendWith(Lending.class)
class LendingTracesTest {
    private final LendingTestBed lending;

    LendingTracesTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void showsTheSlowCreditApiAndTheCacheThatCuresIt() throws Exception {
        ReceivedTrace slow = lending.lend("460", 20_000, Fault.SLOW_CREDIT);
        ReceivedTrace quick = lending.lend("460", 20_000, Fault.SLOW_CREDIT);

        ReceivedSpan external = slow.only(CreditApi.NAME, "POST /credit-score");
        assertThat(slow.path(external))
                .isEqualTo("POST /api/loans / credit_check / POST /credit-score / POST /credit-score");
        // At least what it sleeps: not a matter of how quick the machine is.
        assertThat(external.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(2_250));
        ReceivedSpan missed = slow.only(LendingApi.NAME, "credit_check");
        assertThat(missed.events()).containsExactly("credit_score_cache_miss", "credit_check_passed");
        ReceivedSpan hit = quick.only(LendingApi.NAME, "credit_check");
        assertThat(hit.events()).containsExactly("credit_score_cache_hit", "credit_check_passed");
        assertThat(hit.attribute("credit.score")).isNotEmpty().isEqualTo(missed.attribute("credit.score"));
        assertThat(quick.services()).as("nobody asks it").doesNotContain(CreditApi.NAME);
    }

    @Test
    void receivesAPaymentAndSendsTheReceipt() throws Exception {
        HttpResponse<String> response = lending.post("/api/payments", "{\"loan_id\": \"903\", \"amount\": 250}");
        assertThat(response.statusCode()).isEqualTo(201);
        ReceivedTrace trace = lending.await(
                LendingTestBed.traceId(response), found -> found.has(NotificationService.NAME, "send_receipt"));

        ReceivedSpan root = trace.only(LendingApi.NAME, "POST /api/payments");
        assertThat(root.attribute("http.route")).isEqualTo("/api/payments");
        assertThat(root.kind()).isEqualTo(SPAN_KIND_SERVER);
        ReceivedSpan receive = trace.only(LendingApi.NAME, "receive_payment");
        assertThat(receive.parentId()).isEqualTo(root.id());
        assertThat(receive.events()).containsExactly("payment_received");
        assertThat(receive.attribute("loan.id")).isEqualTo("903");
        assertThat(receive.attribute("payment.amount")).isEqualTo("250");
        assertThat(receive.attribute("payment.id")).isNotEmpty();
        assertThat(receive.attribute("user.id")).isNotEmpty();
        assertThat(trace.childrenOf(receive))
                .extracting(ReceivedSpan::name)
                .containsExactly("GET /api/loans/{loan_id}", "INSERT lending.payments", "publish_loan_event");
        assertThat(trace.path(trace.only(NotificationService.NAME, "send_receipt")))
                .isEqualTo("POST /api/payments / receive_payment / publish_loan_event / send loans:payment.received"
                        + " / process loans:payment.received:loans.receipt / send_receipt");
        try (var connection = lending.database();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT amount FROM payments WHERE loan_id = 903")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(250);
        }
    }

    @Test
    void approvesByHandWhatTheWorkersCouldNot() throws Exception {
        ReceivedTrace stuck = lending.lendInVain("458", 8_000, Fault.DOCUMENTS_FAIL);
        String id = stuck.only(LendingApi.NAME, "POST /api/loans").attribute("loan.id");
        String body = "{\"loan_id\": \"%s\"}".formatted(id);
        HttpResponse<String> response = lending.post("/api/loans/approve", body);
        assertThat(response.statusCode()).isEqualTo(200);
        ReceivedTrace trace = lending.await(
                LendingTestBed.traceId(response), found -> found.has(NotificationService.NAME, "send_notification"));

        ReceivedSpan root = trace.only(LendingApi.NAME, "POST /api/loans/approve");
        assertThat(root.attribute("http.route")).isEqualTo("/api/loans/approve");
        ReceivedSpan approve = trace.only(LendingApi.NAME, "approve_loan_by_hand");
        assertThat(approve.parentId()).isEqualTo(root.id());
        assertThat(approve.events()).containsExactly("loan_approved");
        assertThat(approve.attribute("loan.id")).isEqualTo(id);
        assertThat(approve.attribute("loan.amount")).isEqualTo("8000");
        assertThat(approve.attribute("loan.status")).isEqualTo("approved");
        assertThat(trace.childrenOf(approve))
                .extracting(ReceivedSpan::name)
                .containsExactly("GET /api/loans/{loan_id}", "PUT /api/loans/{loan_id}/status", "publish_loan_event");
        assertThat(lending.post("/api/loans/approve", body).statusCode())
                .as("a second approval")
                .isEqualTo(409);
    }

    @Test
    void needsOneSpanForTenThousandItems() throws Exception {
        HttpResponse<String> response = lending.post("/api/interest", "{\"amount\": 25000, \"days\": 10000}");
        assertThat(response.statusCode()).isEqualTo(200);
        ReceivedTrace trace = lending.traceOf(response);

        assertThat(trace.spans())
                .extracting(ReceivedSpan::name)
                .containsExactly("POST /api/interest", "calculate_interest");
        ReceivedSpan calculate = trace.spans().getLast();
        assertThat(calculate.attribute("item.count")).isEqualTo("10000");
        assertThat(calculate.attribute("loan.amount")).isEqualTo("25000");
        assertThat(calculate.events()).containsExactly("interest_calculated");
    }
}
