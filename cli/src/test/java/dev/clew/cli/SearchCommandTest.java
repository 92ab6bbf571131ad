package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchCommandTest {
    private static final String PATH = "/api/v3/trace-summaries";
    private static final String SEARCH = "/api/clew/search";
    private static final String TWO_TRACES = """
            {"summaries":[
              {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","rootServiceName":"finance_lending_api",
               "rootOperationName":"POST /api/loans","minStartTimeUnixNano":"1788264000000000000",
               "maxEndTimeUnixNano":"1788264000200000000","spanCount":9,"errorSpanCount":0,"orphanSpanCount":0,
               "services":[{"name":"external_credit_api","spanCount":1,"errorSpanCount":0},
                           {"name":"finance_lending_api","spanCount":8,"errorSpanCount":0}]},
              {"traceId":"00000000000000000000000000000002","rootServiceName":"","rootOperationName":"",
               "minStartTimeUnixNano":"1788264001500000000","maxEndTimeUnixNano":"1788264004000000000",
               "spanCount":2,"errorSpanCount":1,"orphanSpanCount":1,"unheardOf":[{"x":1}],
               "services":[{"name":"verify_worker","spanCount":2,"errorSpanCount":1}]}]}
            """;

    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() {
        server.forget();
        server.answer(PATH, TWO_TRACES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void printsATableNewestFirst() {
        assertThat(terminal.run("search", "--server", server.url())).isZero();

        assertThat(terminal.out()).isEqualTo("""
                STARTED                  DURATION  SPANS  ERRORS  SERVICES                                  ROOT OPERATION   TRACE ID
                2026-09-01 12:00:01.500      2.5s      2       1  verify_worker                             (root missing)   00000000000000000000000000000002
                2026-09-01 12:00:00.000     200ms      9       0  external_credit_api, finance_lending_api  POST /api/loans  5b8aa5a2d2c872e8321cf37308d69df2
                """);
    }

    @Test
    void printsOneJsonDocument() {
        assertThat(terminal.run("search", "--json", "--server", server.url())).isZero();

        assertThat(terminal.out())
                .isEqualTo("{\"traces\":["
                        + "{\"traceId\":\"00000000000000000000000000000002\",\"rootService\":\"\",\"rootOperation\":\"\","
                        + "\"startTimeUnixNano\":\"1788264001500000000\",\"durationNanos\":2500000000,"
                        + "\"spanCount\":2,\"errorSpanCount\":1,\"orphanSpanCount\":1,"
                        + "\"services\":[{\"name\":\"verify_worker\",\"spanCount\":2,\"errorSpanCount\":1}]},"
                        + "{\"traceId\":\"5b8aa5a2d2c872e8321cf37308d69df2\",\"rootService\":\"finance_lending_api\","
                        + "\"rootOperation\":\"POST /api/loans\",\"startTimeUnixNano\":\"1788264000000000000\","
                        + "\"durationNanos\":200000000,\"spanCount\":9,\"errorSpanCount\":0,\"orphanSpanCount\":0,"
                        + "\"services\":[{\"name\":\"external_credit_api\",\"spanCount\":1,\"errorSpanCount\":0},"
                        + "{\"name\":\"finance_lending_api\",\"spanCount\":8,\"errorSpanCount\":0}]}]}\n");
    }

    @Test
    void asksForAllThatWasAskedOfIt() {
        Instant before = Instant.now();

        terminal.run(
                "search",
                "--server=" + server.url(),
                "--service=größe & co",
                "--operation=POST /api/loans",
                "--tag=loan.id=42",
                "--tag=note=a=b",
                "--errors",
                "--min-duration=1.5s",
                "--max-duration=2m",
                "--since=2h",
                "--limit=5");

        QueryParams asked = server.asked(PATH);
        assertThat(asked.get("query.serviceName")).isEqualTo("größe & co");
        assertThat(asked.get("query.operationName")).isEqualTo("POST /api/loans");
        assertThat(asked.get("query.attributes")).isEqualTo("{\"loan.id\":\"42\",\"note\":\"a=b\",\"error\":\"true\"}");
        assertThat(asked.get("query.durationMin")).isEqualTo("1500000000ns");
        assertThat(asked.get("query.durationMax")).isEqualTo("120000000000ns");
        assertThat(asked.get("query.searchDepth")).isEqualTo("5");
        Instant from = Instant.parse(asked.get("query.startTimeMin"));
        Instant to = Instant.parse(asked.get("query.startTimeMax"));
        assertThat(Duration.between(from, to)).isEqualTo(Duration.ofHours(2));
        assertThat(to).isBetween(before, Instant.now());
    }

    @Test
    void asksForTheLastHourAndTwentyTracesIfNothingElseIsSaid() {
        terminal.run("search", "--server", server.url());

        QueryParams asked = server.asked(PATH);
        assertThat(asked.names())
                .containsExactlyInAnyOrder("query.startTimeMin", "query.startTimeMax", "query.searchDepth");
        assertThat(asked.get("query.searchDepth")).isEqualTo("20");
    }

    @Test
    void takesInstantsAsWell() {
        terminal.run(
                "search", "--server=" + server.url(), "--since=2026-09-01T12:00:00Z", "--until=2026-09-01T13:00:00Z");

        assertThat(server.asked(PATH).get("query.startTimeMin")).isEqualTo("2026-09-01T12:00:00Z");
        assertThat(server.asked(PATH).get("query.startTimeMax")).isEqualTo("2026-09-01T13:00:00Z");
    }

    @Test
    void saysOnStderrThatNothingMatchesAndEndsWith0() {
        server.answer(PATH, "{\"summaries\":[]}");

        assertThat(terminal.run("search", "--server", server.url())).isZero();
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("no trace matches between");

        assertThat(terminal.run("search", "--json", "--server", server.url())).isZero();
        assertThat(terminal.out()).isEqualTo("{\"traces\":[]}\n");
    }

    @Test
    void endsWith2AndTheServersWordsIfItDoesNotUnderstand() {
        server.answer(
                PATH,
                HttpStatus.BAD_REQUEST,
                "{\"error\":{\"httpCode\":400,\"message\":\"malformed parameter query.durationMin\"}}");

        assertThat(terminal.run("search", "--server", server.url())).isEqualTo(2);
        assertThat(terminal.err()).contains("malformed parameter query.durationMin");
    }

    @Test
    void endsWith4IfTheServerIsInTrouble() {
        server.answer(PATH, HttpStatus.SERVICE_UNAVAILABLE, "<html>busy</html>");

        assertThat(terminal.run("search", "--server", server.url())).isEqualTo(4);
        assertThat(terminal.err()).contains("answered 503 to " + PATH);
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThat(terminal.run("search", "--since=5")).isEqualTo(2);
        assertThat(terminal.err()).contains("'5' is not a length of time, such as 250ms");

        assertThat(terminal.run("search", "--since=1h", "--until=2h")).isEqualTo(2);
        assertThat(terminal.err()).contains("is not before --until");

        assertThat(terminal.run("search", "--limit=0")).isEqualTo(2);
    }

    @Test
    void aQueryInTraceQlListsWhatItSelects() {
        server.answer(SEARCH, """
                {"traces":[
                  {"traceId":"00000000000000000000000000000002","rootService":"","rootName":"",
                   "startTimeUnixNano":"1788264001500000000","durationNanos":2500000000,"spanCount":9,"errorCount":1,
                   "spansets":[{"matched":3,"spans":[]},{"matched":1,"spans":[]}]},
                  {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","rootService":"bank","rootName":"POST /loan",
                   "startTimeUnixNano":"1788264000000000000","durationNanos":200000000,"spanCount":3,"errorCount":0,
                   "spansets":[{"matched":1,"spans":[]}]}],
                 "cursor":null,"completeness":{"complete":true,"scannedSpans":12,"truncatedBecause":""}}
                """);
        assertThat(terminal.run("search", "{ status = error }", "--limit", "7", "--server", server.url()))
                .isZero();

        assertThat(terminal.out()).isEqualTo("""
                STARTED                  DURATION  SPANS  ERRORS  MATCHED  ROOT SERVICE  ROOT OPERATION  TRACE ID
                2026-09-01 12:00:01.500      2.5s      9       1        4                (root missing)  00000000000000000000000000000002
                2026-09-01 12:00:00.000     200ms      3       0        1  bank          POST /loan      5b8aa5a2d2c872e8321cf37308d69df2
                """);
        assertThat(terminal.err()).isEmpty();
        assertThat(server.asked(SEARCH).get("q")).isEqualTo("{ status = error }");
        assertThat(server.asked(SEARCH).get("limit")).isEqualTo("7");
        assertThat(terminal.run("search", "{ }", "--json", "--server", server.url()))
                .isZero();
        assertThat(terminal.out())
                .startsWith("{\"traces\":[{\"traceId\":\"00000000000000000000000000000002\",\"rootService\":\"\","
                        + "\"rootOperation\":\"\",\"startTimeUnixNano\":\"1788264001500000000\","
                        + "\"durationNanos\":2500000000,\"spanCount\":9,\"errorSpanCount\":1,\"spansetCount\":2,"
                        + "\"matchedSpanCount\":4}");
    }

    @Test
    void goesFromPageToPageUntilThereAreEnough() {
        server.answer(SEARCH, """
                {"traces":[{"traceId":"00000000000000000000000000000002"}],"cursor":"00ff",
                 "completeness":{"truncatedBecause":"time was up"}}
                """);
        assertThat(terminal.run("search", "{ }", "--limit", "1002", "--json", "--server", server.url()))
                .isZero();

        assertThat(terminal.out().split("traceId", -1)).hasSize(1 + 1002);
        assertThat(server.asked(SEARCH).get("limit")).isEqualTo("1");
        assertThat(server.asked(SEARCH).get("cursor")).isEqualTo("00ff");
        assertThat(terminal.err()).contains("there may be more traces: time was up");
    }

    @Test
    void aQueryInTraceQlSaysItAll() {
        assertThat(terminal.run("search", "{ }", "--errors", "--server", server.url()))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("conditions such as --service belong into it");
        assertThat(terminal.run("search", "--explain", "--server", server.url()))
                .isEqualTo(2);
    }

    @Test
    void tellsHowAQueryIsAnswered() {
        server.answer("/api/clew/explain", "{\"query\":\"{ }\",\"scannedSpans\":17}");
        assertThat(terminal.run("search", "{}", "--explain", "--server", server.url()))
                .isZero();
        assertThat(terminal.out()).isEqualTo("query              { }\nscannedSpans       17\n");
    }
}
