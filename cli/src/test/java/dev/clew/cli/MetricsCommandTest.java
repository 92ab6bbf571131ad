package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsCommandTest {
    private static final String PATH = "/api/metrics/query_range";
    private static final String TWO_SERIES = """
            {"series":[
              {"labels":[{"key":"name","value":{"stringValue":"pay"}}],"promLabels":"{name=\\"pay\\"}",
               "samples":[{"timestampMs":"1000","value":0.5},{"timestampMs":"2000","value":2},
                          {"timestampMs":"4000","value":4}]},
              {"labels":[],"promLabels":"{name=\\"mail\\"}",
               "samples":[{"timestampMs":"3000","value":1}]}],
             "metrics":{}}
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
        server.answer(PATH, TWO_SERIES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void drawsALineForEachSeries() {
        assertThat(terminal.run("metrics", "{ } | rate() by(name)", "--server", server.url()))
                .isZero();

        assertThat(terminal.out()).isEqualTo("""
                SERIES                   LAST       MAX
                {name="pay"}   ▁▄ █     4.000     4.000
                {name="mail"}    ▂          -     1.000
                """);
    }

    @Test
    void saysWhatNumbersRestOnAndWhatTheyLack() {
        server.answer(PATH, TWO_SERIES, "clew-basis", "estimated from the traces that were kept");
        assertThat(terminal.run("metrics", "{ } | rate()", "--server", server.url()))
                .isZero();
        assertThat(terminal.err())
                .isEqualTo("clew: a sampler dropped some of the spans; these numbers are estimated from the traces"
                        + " that were kept\n");

        server.answer(PATH, TWO_SERIES, "clew-truncated-because", "time was up after 10 spans");
        terminal.run("metrics", "{ } | rate()", "--server", server.url());
        assertThat(terminal.err()).contains("may be missing in these numbers: time was up after 10 spans");
    }

    @Test
    void aNarrowTerminalShowsFewerBarsEachForSeveralSteps() {
        var samples = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            samples.append(i == 1 ? "" : ",").append("{\"timestampMs\":\"%d\",\"value\":%d}".formatted(i * 1_000, i));
        }
        server.answer(PATH, "{\"series\":[{\"promLabels\":\"{}\",\"samples\":[" + samples + "]}]}");

        assertThat(terminal.run("metrics", "{ } | rate()", "--width", "42", "--server", server.url()))
                .isZero();
        assertThat(terminal.out()).isEqualTo("""
                SERIES                    LAST       MAX
                {}  ▁▁▂▂▃▃▄▄▅▅▆▆▇▇██     100.0     100.0
                """);
        server.answer(PATH, TWO_SERIES);
        assertThat(terminal.run("metrics", "{ } | rate()", "--width", "42", "--server", server.url()))
                .isZero();
        assertThat(terminal.out().lines().toList()).hasSize(3).allMatch(line -> line.length() <= 42);
    }

    @Test
    void asksForTheTimeAndTheSteps() {
        assertThat(terminal.run(
                        "metrics",
                        "{ } | rate()",
                        "--since",
                        "2026-09-01T12:00:00Z",
                        "--until",
                        "2026-09-01T13:00:00.5Z",
                        "--step",
                        "1m",
                        "--server",
                        server.url()))
                .isZero();

        QueryParams asked = server.asked(PATH);
        assertThat(asked.get("q")).isEqualTo("{ } | rate()");
        assertThat(asked.get("start")).isEqualTo("1788264000000000000");
        assertThat(asked.get("end")).isEqualTo("1788267600500000000");
        assertThat(asked.get("step")).isEqualTo("60000000000ns");
    }

    @Test
    void printsOneJsonDocument() {
        assertThat(terminal.run("metrics", "{ } | rate()", "--json", "--server", server.url()))
                .isZero();

        assertThat(terminal.out())
                .isEqualTo("{\"series\":[{\"labels\":\"{name=\\\"pay\\\"}\",\"samples\":["
                        + "{\"timestampMs\":1000,\"value\":0.5},{\"timestampMs\":2000,\"value\":2.0},"
                        + "{\"timestampMs\":4000,\"value\":4.0}]},{\"labels\":\"{name=\\\"mail\\\"}\",\"samples\":["
                        + "{\"timestampMs\":3000,\"value\":1.0}]}]}\n");
    }

    @Test
    void saysThatNothingMatches() {
        server.answer(PATH, "{\"series\":[]}");

        assertThat(terminal.run("metrics", "{ } | rate()", "--server", server.url()))
                .isZero();
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).startsWith("clew: no span matches between ");
    }

    @Test
    void passesOnWhatTheServerFindsWrong() {
        server.refuse(PATH, HttpStatus.BAD_REQUEST, "invalid TraceQL query: line 1, column 3: no\nx y\n  ^");

        assertThat(terminal.run("metrics", "x y", "--server", server.url())).isEqualTo(2);
        assertThat(terminal.err()).endsWith("column 3: no\nx y\n  ^\n");
    }
}
