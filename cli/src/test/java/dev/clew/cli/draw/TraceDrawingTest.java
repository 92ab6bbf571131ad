package dev.clew.cli.draw;

import static dev.clew.cli.draw.LoanTrace.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceDrawingTest {
    private static final Look PIPE = new Look(false, 0, ZoneOffset.UTC);

    @Test
    void drawsTheLoanTraceAsItsDocumentDoes() {
        assertThat(drawn(LoanTrace.spans(), PIPE)).isEqualTo("""
                Trace: POST /api/loans (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)
                200ms, 9 spans, 3 services, 0 errors, 2026-09-01 12:00:00.000
                └─ POST /api/loans [200ms] (finance_lending_api)
                   ├─ validate_user [45ms]
                   │  └─ GET /api/users/456 [40ms] (finance_data_postgres_api)
                   │     └─ SELECT * FROM users [5ms] (→ postgresql)
                   ├─ credit_check [80ms]
                   │  └─ POST /credit-score [75ms] (external_credit_api)
                   ├─ INSERT INTO loans [20ms] (→ postgresql)
                   └─ publish_loan_event [10ms]
                      └─ RabbitMQ publish [8ms] (→ rabbitmq)
                """);
    }

    @Test
    void showsWhatWasLoggedAsALine() {
        SpanBuilder paying = span(1, 0, "pay", "bank", 0, 5);
        Span span = paying.addEvent(new Event(
                        paying.build().startNanos() + 3_000_000,
                        "log",
                        Attributes.builder()
                                .add("level", "WARN")
                                .add("logger", "dev.lending.Loans")
                                .add("message", "no money\nat all")
                                .build(),
                        0))
                .build();
        assertThat(drawn(List.of(span), PIPE)).contains("  ◆ WARN no money␊at all +3ms logger=dev.lending.Loans\n");
    }

    @Test
    void drawsBarsWhereTheWidthAllows() {
        assertThat(drawn(LoanTrace.spans(), new Look(false, 100, ZoneOffset.UTC)))
                .isEqualTo("""
                Trace: POST /api/loans (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)
                200ms, 9 spans, 3 services, 0 errors, 2026-09-01 12:00:00.000
                └─ POST /api/loans [200ms] (finance_lending_api)                           █████████████████████████
                   ├─ validate_user [45ms]                                                 ██████
                   │  └─ GET /api/users/456 [40ms] (finance_data_postgres_api)              █████
                   │     └─ SELECT * FROM users [5ms] (→ postgresql)                         █
                   ├─ credit_check [80ms]                                                        ██████████
                   │  └─ POST /credit-score [75ms] (external_credit_api)                          █████████
                   ├─ INSERT INTO loans [20ms] (→ postgresql)                                               ███
                   └─ publish_loan_event [10ms]                                                                █
                      └─ RabbitMQ publish [8ms] (→ rabbitmq)                                                   █
                """);
    }

    @Test
    void saysWhatFailedAndWhatHappenedAndWhatIsLinked() {
        assertThat(drawn(LoanTrace.failed(), PIPE)).isEqualTo("""
                Trace: POST /api/loans (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)
                2.3s, 3 spans, 2 services, 3 errors, 2026-09-01 12:00:00.000
                └─ ✗ POST /api/loans [2.3s] (finance_lending_api)
                   └─ ✗ credit_check [2.2s]
                      │  ✗ no answer from the bureau
                      │  ◆ retry +1s attempt=2 wait=100ms
                      │  ◆ exception +2.2s TimeoutError: credit bureau: 1 s passed
                      │  ↗ trace 00000000000000000000000000abcdef span 0000000000000077
                      └─ ✗ POST /credit-score [1s] (external_credit_api)
                            ✗ no answer from the bureau
                """);
    }

    @Test
    void marksParentsThatAreMissing() {
        var spans = List.of(
                span(2, 0x99, "process loan.created", "verify_worker", 10, 5).build(),
                span(3, 2, "check", "verify_worker", 11, 2).build());

        assertThat(drawn(spans, PIPE)).isEqualTo("""
                Trace: process loan.created (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)
                5ms, 2 spans, 1 service, 0 errors, 2026-09-01 12:00:00.010, 1 orphan
                └─ process loan.created [5ms] (verify_worker) parent 0000000000000099 missing
                   └─ check [2ms]
                """);
    }

    @Test
    void cutsCirclesAndSaysWhere() {
        var spans = List.of(
                span(1, 2, "chicken", "farm", 0, 5).build(),
                span(2, 1, "egg", "farm", 1, 3).build());

        assertThat(drawn(spans, PIPE)).isEqualTo("""
                Trace: chicken (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)
                5ms, 2 spans, 1 service, 0 errors, 2026-09-01 12:00:00.000, 1 cycle
                └─ chicken [5ms] (farm) cycle cut here: its parent 0000000000000002 is below it
                   └─ egg [3ms]
                """);
    }

    @Test
    void drawsSeveralRootsBesideEachOther() {
        var spans = List.of(
                span(1, 0, "first", "a", 0, 1).build(),
                span(2, 0, "second", "b", 5, 1).build(),
                span(3, 1, "inner", "a", 0, 1).build());

        assertThat(drawn(spans, PIPE)).contains("""
                ├─ first [1ms] (a)
                │  └─ inner [1ms]
                └─ second [1ms] (b)
                """);
    }

    @Test
    void staysNarrowAndDoesNotRecurseWhenATraceIsAHundredThousandDeep() {
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 100_000; i++) {
            spans.add(span(i, i - 1, "step", "deep", i, 100_000 - i).build());
        }

        String drawn = drawn(spans, PIPE);

        assertThat(drawn).contains("⋯99999 └─ step");
        assertThat(drawn.lines()).hasSize(100_002).allMatch(line -> line.length() < 100);
    }

    @Test
    void keepsRowsWithinTheWidthByShorteningNames() {
        String longName = "GET /api/customers/{customer}/applications/{application}/documents/{document}/pages";
        var spans = List.of(span(1, 0, longName, "documents", 0, 5).build());

        List<String> rows =
                drawn(spans, new Look(false, 90, ZoneOffset.UTC)).lines().toList();

        assertThat(rows.get(2))
                .startsWith("└─ GET /api/customers/")
                .contains("… [5ms] (documents)")
                .hasSize(90);
    }

    @Test
    void alignsBarsAfterWideCharacters() {
        var spans = List.of(
                span(1, 0, "貸付申請", "ローン", 0, 10).build(),
                span(2, 1, "plain", "ローン", 0, 10).build());

        List<String> rows =
                drawn(spans, new Look(false, 80, ZoneOffset.UTC)).lines().toList();

        // Seven wide characters take seven cells more than they have chars.
        assertThat(rows.get(2).indexOf('█') + 7).isEqualTo(rows.get(3).indexOf('█'));
    }

    @Test
    void letsNoSenderDrawOnTheTerminal() {
        var evil = "\u001b[2J\u0007\r\nroot \u202egnp.exe \u009b31m";
        var spans = List.of(span(1, 0, evil, evil, 0, 1)
                .status(new Status(StatusCode.ERROR, evil))
                .addEvent(LoanTrace.event(
                        0, evil, Attributes.builder().add(evil, evil).build()))
                .build());

        String drawn = drawn(spans, PIPE);

        assertThat(drawn)
                .doesNotContain("\u001b", "\u0007", "\r", "\u202e", "\u009b")
                .contains("␛[2J␇␍␊root");
        assertThat(drawn.lines()).hasSize(5);
    }

    @Test
    void countsWhatItDoesNotShow() {
        SpanBuilder busy = span(1, 0, "busy", "a", 0, 100).droppedEvents(7);
        for (int i = 0; i < 1_025; i++) {
            busy.addEvent(LoanTrace.event(i, "tick", Attributes.EMPTY));
        }

        String drawn = drawn(List.of(busy.build()), PIPE);

        assertThat(drawn).contains("… 1,005 more events, see --json", "… 7 events were dropped by the sender");
        assertThat(drawn.lines().filter(line -> line.contains("◆ tick"))).hasSize(20);
    }

    @Test
    void saysWhenTheSameSpanCameWithDifferentContent() {
        var spans = List.of(
                span(1, 0, "once", "a", 0, 1).build(),
                span(1, 0, "once", "a", 0, 2).build());

        assertThat(drawn(spans, PIPE)).contains("2 spans of one id with different content");
    }

    @Test
    void coloursErrorsRedAndLeavesTheTextAsItIs() {
        String coloured = drawn(LoanTrace.failed(), new Look(true, 0, ZoneOffset.UTC));

        assertThat(coloured).contains("\u001b[31m✗ credit_check\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(drawn(LoanTrace.failed(), PIPE));
    }

    private static String drawn(List<Span> spans, Look look) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        TraceDrawing.print(Trace.of(spans), look, out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
