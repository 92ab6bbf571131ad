package dev.clew.lending;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.document.DocumentApi;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.verify.VerifyWorker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Events that fail, seen in the trace of the request that caused them.
@ExtendWith(Lending.class)
class FailingEventTracesTest {
    private static final String PROCESS = "process loans:loan.created:loans.verify";
    private static final String PROCESS_DEAD = "process loans.dead:loan.created:loans.dead";

    private final LendingTestBed lending;

    FailingEventTracesTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void rejectsAMalformedEventAtOnce() throws Exception {
        ReceivedTrace trace = lending.lendInVain("457", 12_000, Fault.BAD_EVENT);

        ReceivedSpan process = trace.only(VerifyWorker.NAME, PROCESS);
        assertThat(process.failed()).isTrue();
        assertThat(process.statusMessage()).isEqualTo("Invalid message format");
        assertThat(process.events()).containsExactly("exception");
        assertThat(process.eventAttribute("exception", "exception.stacktrace")).contains("Caused by", "jackson");
        assertThat(process.attribute("clew.messaging.rabbitmq.settlement")).isEqualTo("reject");
        assertThat(process.attribute("clew.messaging.rabbitmq.settlement.requeue"))
                .isEqualTo("false");
        assertThat(trace.has(VerifyWorker.NAME, "verify_loan")).isFalse();
        assertIsDead(trace);
    }

    @Test
    void triesOnceMoreWhenAnEventFails() throws Exception {
        ReceivedTrace trace = lending.lend("458", 9_000, Fault.DOCUMENTS_FAIL_ONCE);

        List<ReceivedSpan> attempts = trace.named(PROCESS);
        assertThat(attempts).hasSize(2);
        assertFailed(trace, attempts.getFirst());
        assertThat(attempts.getFirst().attribute("clew.messaging.rabbitmq.settlement.requeue"))
                .isEqualTo("true");
        ReceivedSpan retry = attempts.getLast();
        assertThat(retry.failed()).isFalse();
        assertThat(retry.attribute("clew.messaging.rabbitmq.redelivered")).isEqualTo("true");
        assertThat(retry.attribute("clew.messaging.rabbitmq.settlement")).isEqualTo("ack");
        assertThat(retry.events()).containsExactly("event_processed");
        assertThat(attempts.getFirst().endsBefore(retry)).isTrue();
        assertThat(trace.parentOf(retry))
                .as("both attempts are children of the one send")
                .isEqualTo(trace.parentOf(attempts.getFirst()))
                .returns(SPAN_KIND_PRODUCER, ReceivedSpan::kind);
        assertThat(trace.below(retry, "generate_documents").failed()).isFalse();
        assertThat(trace.services()).containsExactlyInAnyOrderElementsOf(LendingSystem.SERVICES);
        assertThat(trace.has(NotificationService.NAME, "report_dead_letter")).isFalse();
        assertThat(trace.only(LendingApi.NAME, "POST /api/loans").failed())
                .as("the request itself went well")
                .isFalse();
    }

    @Test
    void buriesAnEventThatFailsAlways() throws Exception {
        ReceivedTrace trace = lending.lendInVain("459", 9_500, Fault.DOCUMENTS_FAIL);

        List<ReceivedSpan> attempts = trace.named(PROCESS);
        assertThat(attempts).hasSize(2).allSatisfy(attempt -> assertFailed(trace, attempt));
        ReceivedSpan first = attempts.getFirst();
        assertThat(first.links()).containsExactly(first.parentId());
        assertThat(attempts.getLast().links()).containsExactly(first.parentId(), first.id());
        assertThat(attempts)
                .extracting(attempt -> attempt.attribute("clew.messaging.rabbitmq.settlement.requeue"))
                .containsExactly("true", "false");
        assertThat(trace.has(NotificationService.NAME, "send_notification")).isFalse();
        assertIsDead(trace);
    }

    private static void assertFailed(ReceivedTrace trace, ReceivedSpan attempt) {
        assertThat(attempt.failed()).isTrue();
        assertThat(attempt.service()).isEqualTo(VerifyWorker.NAME);
        assertThat(attempt.kind()).isEqualTo(SPAN_KIND_CONSUMER);
        assertThat(attempt.attribute("loan.id")).isNotEmpty();
        assertThat(attempt.attribute("clew.messaging.rabbitmq.settlement")).isEqualTo("nack");
        assertThat(attempt.statusMessage()).isEqualTo("Document service error: 503");
        ReceivedSpan generate = trace.below(attempt, "generate_documents");
        assertThat(generate.failed()).isTrue();
        assertThat(generate.eventAttribute("exception", "exception.stacktrace")).contains("at dev.clew.lending.verify");
        ReceivedSpan server =
                trace.childrenOf(trace.childrenOf(generate).getFirst()).getFirst();
        assertThat(server.service()).isEqualTo(DocumentApi.NAME);
        assertThat(server.attribute("http.response.status_code")).isEqualTo("503");
    }

    /// The notification service reported the event, and its span links to the one that sent it.
    private static void assertIsDead(ReceivedTrace trace) {
        ReceivedSpan process = trace.only(NotificationService.NAME, PROCESS_DEAD);
        ReceivedSpan send = trace.named("send loans:loan.created").getFirst();
        assertThat(process.kind()).isEqualTo(SPAN_KIND_CONSUMER);
        assertThat(process.parentId()).isEqualTo(send.id());
        assertThat(process.links()).contains(send.id());
        assertThat(process.attribute("clew.messaging.rabbitmq.settlement")).isEqualTo("ack");
        ReceivedSpan report = trace.below(process, "report_dead_letter");
        assertThat(report.events())
                .as("what the service logged comes as a record of OTLP, and is shown on the span")
                .containsExactly("dead_letter_reported", "log");
        assertThat(report.eventAttribute("log", "message")).startsWith("to the operators: loan.created of loan ");
        assertThat(report.eventAttribute("log", "level")).isEqualTo("WARN");
        assertThat(report.attribute("event.type")).isEqualTo("loan.created");
        assertThat(report.attribute("dead_letter.queue")).isEqualTo("loans.verify");
        assertThat(report.attribute("dead_letter.reason")).isEqualTo("rejected");
        assertThat(report.attribute("loan.id"))
                .isNotEmpty()
                .isEqualTo(trace.only(LendingApi.NAME, "POST /api/loans").attribute("loan.id"));
    }
}
