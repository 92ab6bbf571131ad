package dev.clew.lending;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.verify.VerifyWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log of the services: JSON, by whose ids one comes from a line to its span, and from a span to its lines.
@ExtendWith(Lending.class)
class LogTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final LendingTestBed lending;

    LogTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void namesTheTraceAndTheSpanInWhichALineWasWritten() throws Exception {
        ReceivedTrace trace = lending.lend("459", 6_000);
        assertLogged(trace, "is created", trace.only(LendingApi.NAME, "POST /api/loans"));
        assertLogged(trace, "is verified", trace.only(VerifyWorker.NAME, "verify_loan"));
        assertLogged(trace, "to luis@example.com", trace.only(NotificationService.NAME, "send_notification"));
        assertThat(linesOf(trace)).hasSize(3);
    }

    @Test
    void hasWhatTheInstrumentationItselfLogs() throws Exception {
        ReceivedTrace trace = lending.lendInVain("459", 6_000, Fault.BAD_EVENT);
        ReceivedSpan process = trace.only(VerifyWorker.NAME, "process loans:loan.created:loans.verify");
        assertLogged(trace, "it is dead-lettered", process);
    }

    private static void assertLogged(ReceivedTrace trace, String message, ReceivedSpan span) throws IOException {
        assertThat(linesOf(trace).stream()
                        .filter(line -> line.path("formattedMessage").asString().contains(message)))
                .singleElement()
                .returns(span.id(), line -> line.path("mdc").path("span_id").asString());
    }

    private static List<JsonNode> linesOf(ReceivedTrace trace) throws IOException {
        String traceId = trace.spans().getFirst().traceId();
        Path log = Path.of(System.getProperty("lending.log.file"));
        return Files.readString(log, UTF_8)
                .lines()
                .map(MAPPER::readTree)
                .filter(line -> line.path("mdc").path("trace_id").asString("").equals(traceId))
                .toList();
    }
}
