package dev.clew.lending;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.approve.ApproveWorker;
import dev.clew.lending.credit.CreditApi;
import dev.clew.lending.data.DataApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.verify.VerifyWorker;
import dev.clew.model.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Lending.class)
class LoanTraceTest {
    private static LendingTestBed lending;
    /// A user's first loan: the credit score is asked for.
    private static ReceivedTrace first;
    /// The same user's second: the credit score is in the cache.
    private static ReceivedTrace second;

    @BeforeAll
    static void lendTwice(LendingTestBed shared) throws Exception {
        lending = shared;
        first = lending.lend("456", 25_000);
        second = lending.lend("456", 7_500);
    }

    @Test
    void isOneTraceOverSevenServices() {
        assertThat(first.services()).containsExactlyInAnyOrderElementsOf(LendingSystem.SERVICES);
        assertThat(first.spans()).hasSizeGreaterThan(20);
        assertThat(first.spans().stream().filter(span -> span.parentId().isEmpty()))
                .singleElement()
                .returns("POST /api/loans", ReceivedSpan::name)
                .returns(LendingApi.NAME, ReceivedSpan::service);
        assertThat(second.spans().getFirst().traceId())
                .isNotEqualTo(first.spans().getFirst().traceId());
    }

    @Test
    void hasNoErrors() {
        assertThat(Stream.of(first, second).flatMap(trace -> trace.spans().stream()))
                .noneMatch(span -> span.span().getStatus().getCode() == StatusCode.STATUS_CODE_ERROR);
    }

    @Test
    void validatesTheUserThroughTheDataApiAndItsDatabase() {
        ReceivedSpan select = first.below(first.only(LendingApi.NAME, "validate_user"), "SELECT lending.users");
        assertThat(first.path(select))
                .isEqualTo("POST /api/loans / validate_user / GET /api/users/{user_id} / GET /api/users/{user_id}"
                        + " / fetch_user_from_db / SELECT lending.users");
        assertThat(first.kinds(select))
                .containsExactly(
                        SPAN_KIND_SERVER,
                        SPAN_KIND_INTERNAL,
                        SPAN_KIND_CLIENT,
                        SPAN_KIND_SERVER,
                        SPAN_KIND_INTERNAL,
                        SPAN_KIND_CLIENT);
        assertThat(select.service()).isEqualTo(DataApi.NAME);
        assertThat(select.attribute("db.system.name")).isEqualTo("postgresql");
        assertThat(select.attribute("db.query.text")).isEqualTo("SELECT id, name, email, tier FROM users WHERE id = ?");
        ReceivedSpan server = first.parentOf(first.parentOf(select));
        assertThat(server.attribute("http.route")).isEqualTo("/api/users/{user_id}");
        assertThat(first.parentOf(server).attribute("url.template")).isEqualTo("/api/users/{user_id}");
    }

    @Test
    void asksForTheCreditScoreWhenTheCacheMisses() {
        ReceivedSpan check = first.only(LendingApi.NAME, "credit_check");
        assertThat(check.events()).containsExactly("credit_score_cache_miss", "credit_check_passed");
        assertThat(first.childrenOf(check))
                .extracting(ReceivedSpan::name)
                .containsExactly("GET", "POST /credit-score", "SETEX");
        ReceivedSpan external = first.only(CreditApi.NAME, "POST /credit-score");
        assertThat(first.path(external))
                .isEqualTo("POST /api/loans / credit_check / POST /credit-score / POST /credit-score");
        assertThat(check.attribute("credit.score")).isNotEmpty().isEqualTo(external.attribute("credit.score"));
    }

    @Test
    void takesTheCreditScoreFromTheCacheTheSecondTime() {
        ReceivedSpan check = second.only(LendingApi.NAME, "credit_check");
        assertThat(check.events()).containsExactly("credit_score_cache_hit", "credit_check_passed");
        assertThat(second.childrenOf(check)).singleElement().satisfies(get -> {
            assertThat(get.name()).isEqualTo("GET");
            assertThat(get.attribute("db.system.name")).isEqualTo("redis");
        });
        assertThat(check.attribute("credit.score"))
                .isEqualTo(first.only(LendingApi.NAME, "credit_check").attribute("credit.score"));
    }

    @Test
    void savesTheLoanAndThenPublishesIt() {
        ReceivedSpan root = first.only(LendingApi.NAME, "POST /api/loans");
        assertThat(first.childrenOf(root))
                .extracting(ReceivedSpan::name)
                .containsExactly("validate_user", "credit_check", "INSERT lending.loans", "publish_loan_event");
        assertThat(root.attribute("user.id")).isEqualTo("456");
        assertThat(root.attribute("loan.amount")).isEqualTo("25000");
        assertThat(root.attribute("loan.status")).isEqualTo("pending");
        assertThat(root.attribute("loan.id")).isNotEmpty();
        assertThat(first.only(LendingApi.NAME, "publish_loan_event").events()).containsExactly("event_published");
    }

    @Test
    void goesThroughTheBrokerThreeTimes() {
        assertThat(hops())
                .extracting(ReceivedSpan::name, ReceivedSpan::service)
                .containsExactly(
                        tuple("process loans:loan.created:loans.verify", VerifyWorker.NAME),
                        tuple("process loans:loan.verified:loans.approve", ApproveWorker.NAME),
                        tuple("process loans:loan.approved:loans.notify", NotificationService.NAME));
    }

    @Test
    void continuesFromTheSendSpanAndLinksToIt() {
        for (ReceivedSpan process : hops()) {
            ReceivedSpan send = first.parentOf(process);
            assertThat(send.kind()).isEqualTo(SPAN_KIND_PRODUCER);
            assertThat(process.links()).containsExactly(send.id());
            assertThat(first.parentOf(send).name()).isEqualTo("publish_loan_event");
        }
    }

    @Test
    void saysOnBothSidesOfTheBrokerWhichMessageItWas() {
        for (ReceivedSpan process : hops()) {
            ReceivedSpan send = first.parentOf(process);
            String routingKey = process.attribute("event.type");
            assertThat(send.name()).isEqualTo("send loans:" + routingKey);
            assertThat(send.attribute("messaging.destination.name")).isEqualTo("loans:" + routingKey);
            assertThat(send.attribute("messaging.operation.type")).isEqualTo("send");
            assertThat(process.attribute("messaging.destination.name"))
                    .startsWith("loans:%s:loans.".formatted(routingKey));
            assertThat(process.attribute("messaging.operation.type")).isEqualTo("process");
            assertThat(process.attribute("messaging.rabbitmq.message.delivery_tag"))
                    .matches("\\d+");
            assertThat(process.attribute("clew.messaging.rabbitmq.redelivered")).isEqualTo("false");
            assertThat(process.attribute("clew.messaging.rabbitmq.settlement")).isEqualTo("ack");
            assertThat(process.attribute("clew.messaging.rabbitmq.queue_wait_ms"))
                    .matches("\\d+");
            for (ReceivedSpan span : List.of(send, process)) {
                assertThat(span.attribute("messaging.system")).isEqualTo("rabbitmq");
                assertThat(span.attribute("messaging.rabbitmq.destination.routing_key"))
                        .isEqualTo(routingKey);
                assertThat(span.attribute("messaging.message.conversation_id")).isEqualTo(loanId());
                assertThat(span.attribute("messaging.message.id"))
                        .isNotEmpty()
                        .isEqualTo(send.attribute("messaging.message.id"));
                assertThat(span.attribute("server.port"))
                        .isEqualTo(String.valueOf(lending.broker().getPort()));
            }
        }
    }

    @Test
    void generatesTheDocumentsWhileVerifying() {
        ReceivedSpan insert = first.only(DocumentApi.NAME, "INSERT lending.documents");
        assertThat(first.path(insert))
                .endsWith("verify_loan / generate_documents / POST /api/documents / POST /api/documents"
                        + " / INSERT lending.documents");
        assertThat(first.parentOf(insert).events()).containsExactly("documents_generated");
        assertThat(first.only(VerifyWorker.NAME, "verify_loan").attribute("verification.result"))
                .isEqualTo("true");
    }

    @Test
    void approvesAndNotifiesInTheEnd() {
        ReceivedSpan approve = first.only(ApproveWorker.NAME, "approve_loan");
        assertThat(approve.events()).containsExactly("loan_approved");
        assertThat(approve.attribute("loan.status")).isEqualTo("approved");
        ReceivedSpan notify = first.only(NotificationService.NAME, "send_notification");
        assertThat(notify.events()).containsExactly("notification_sent");
        assertThat(notify.attribute("loan.id")).isEqualTo(loanId());
        assertThat(notify.attribute("user.tier")).isEqualTo("premium");
    }

    @Test
    void hasWhatTheBusinessSearchesFor() {
        List<ReceivedSpan> ours = first.spans().stream()
                .filter(span -> span.scope().equals("dev.clew.lending"))
                .toList();
        assertThat(ours)
                .extracting(ReceivedSpan::name)
                .contains("validate_user", "credit_check", "publish_loan_event", "verify_loan", "send_notification");
        assertThat(ours)
                .as("each names the loan or the user")
                .allMatch(span -> span.attribute("loan.id").equals(loanId())
                        || span.attribute("user.id").equals("456"));
        ReceivedSpan root = first.only(LendingApi.NAME, "POST /api/loans");
        assertThat(root.attribute("user.tier")).isEqualTo("premium");
        assertThat(first.only(LendingApi.NAME, "credit_check").attribute("credit.score"))
                .isEqualTo(first.only(CreditApi.NAME, "POST /credit-score").attribute("credit.score"));
        ReceivedSpan verify = first.only(VerifyWorker.NAME, "verify_loan");
        assertThat(verify.attribute("loan.amount")).isEqualTo("25000");
        assertThat(verify.attribute("loan.status")).isEqualTo("verified");
        assertThat(hops()).allSatisfy(process -> {
            assertThat(process.attribute("loan.id")).isEqualTo(loanId());
            assertThat(process.attribute("user.id")).isEqualTo("456");
            assertThat(process.events()).containsExactly("event_processed");
        });
    }

    @Test
    void namesTheServicesInstancesAndEnvironment() {
        assertThat(first.spans()).allSatisfy(span -> {
            assertThat(span.resourceAttribute("service.version")).isNotEmpty();
            assertThat(span.resourceAttribute("deployment.environment.name")).isEqualTo("demo");
        });
        assertThat(first.spans().stream()
                        .map(span -> span.resourceAttribute("service.instance.id"))
                        .distinct())
                .hasSize(LendingSystem.SERVICES.size());
    }

    @Test
    void leavesNoTracesButThoseOfRequests() {
        assertThat(lending.clew().roots()).isNotEmpty().allSatisfy(root -> {
            assertThat(root.kind()).isEqualTo(SpanKind.SERVER);
            assertThat(root.serviceName()).isEqualTo(LendingApi.NAME);
            assertThat(root.name()).containsPattern("^(GET|POST) /api/");
        });
    }

    @Test
    void showsWhyALoanForNobodyIsRefused() throws Exception {
        HttpResponse<String> response = lending.post("/api/loans", "{\"user_id\": \"nobody\", \"amount\": 1000}");
        assertThat(response.statusCode()).isEqualTo(404);
        ReceivedTrace trace = lending.await(
                LendingTestBed.traceId(response),
                found -> found.has(LendingApi.NAME, "POST /api/loans")
                        && found.has(DataApi.NAME, "SELECT lending.users"));
        ReceivedSpan validate = trace.only(LendingApi.NAME, "validate_user");
        assertThat(validate.span().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(validate.events()).containsExactly("exception");
        assertThat(validate.attribute("error.type")).isEqualTo("dev.clew.lending.service.HttpProblem");
    }

    @Test
    void refusesWhatIsNotALoanApplication() throws Exception {
        assertThat(lending.post("/api/loans", "five thousand").statusCode()).isEqualTo(400);
        assertThat(lending.post("/api/loans", "{\"user_id\": \"456\", \"amount\": -1}")
                        .statusCode())
                .isEqualTo(400);
    }

    private static List<ReceivedSpan> hops() {
        return first.spans().stream()
                .filter(span -> span.kind() == SPAN_KIND_CONSUMER)
                .sorted(Comparator.comparingLong(span -> span.span().getStartTimeUnixNano()))
                .toList();
    }

    private static String loanId() {
        return first.only(LendingApi.NAME, "POST /api/loans").attribute("loan.id");
    }
}
