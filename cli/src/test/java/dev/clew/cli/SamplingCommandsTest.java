package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `clew sampling status` and `clew sampling explain`.
class SamplingCommandsTest {
    private static final String STATUS = "/api/clew/sampling/status";
    private static final String ID = "5b8aa5a2d2c872e8321cf37308d69df2";
    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void drawsWhatWasDecided() {
        server.answer(STATUS, """
            {"policy":{"name":"mission","version":3,"hash":"0123456789ab","where":"mission",
            "since":"2026-09-01T12:00:00Z","problem":"","keepsEverything":false},
            "relief":{"factor":1.0},
            "totals":{"traces":12000,"keptTraces":3000,"spans":60000,"keptSpans":16000},
            "rules":[{"name":"errors","keep":"100%","shareNow":1.0,
            "totals":{"traces":2000,"keptTraces":2000,"spans":10000,"keptSpans":10000}},
            {"name":"by key","keep":"10%, rarer more by service","shareNow":null,
            "totals":{"traces":0,"keptTraces":0,"spans":0,"keptSpans":0}},
            {"name":"otherwise","keep":"10%","shareNow":0.05,
            "totals":{"traces":10000,"keptTraces":1000,"spans":50000,"keptSpans":6000}}],
            "minutes":[{"at":"2026-09-01T12:00:00Z","totals":{"traces":8000,"keptTraces":2000,"spans":1,"keptSpans":1}},
            {"at":"2026-09-01T12:02:00Z","totals":{"traces":4000,"keptTraces":1000,"spans":1,"keptSpans":1}}],
            "by":"endpoint","steps":{"from":"2026-09-01T12:00:00Z","seconds":60,"count":3},
            "groups":[{"service":"shop","endpoint":"GET /","totals":{"traces":10000,"keptTraces":1000,"spans":1,
            "keptSpans":1},"tracesByStep":[8000,0,2000],"keptTracesByStep":[800,0,200]},
            {"service":"(other)","endpoint":"(other)","totals":{"traces":2000,"keptTraces":2000,"spans":1,
            "keptSpans":1},"tracesByStep":[0,0,2000],"keptTracesByStep":[0,0,2000]}],
            "warnings":["rule 'by key' decided none of 12,000 traces"]}\
            """);
        assertThat(run(
                        "status",
                        "--last",
                        "2026-09-01T12:00:00Z",
                        "--until",
                        "2026-09-01T13:00:00Z",
                        "--by",
                        "endpoint"))
                .isZero();
        assertThat(terminal.out()).isEqualTo("""
            Policy 'mission', version 3 (0123456789ab) of mission, since 2026-09-01T12:00:00Z

            RULE       KEEPS                          NOW  RECEIVED   KEPT  DROPPED    RATE   SPANS  KEPT SPANS
            errors     100%                        100.0%     2,000  2,000        0  100.0%  10,000      10,000
            by key     10%, rarer more by service       -         0      0        0       -       0           0
            otherwise  10%                           5.0%    10,000  1,000    9,000   10.0%  50,000       6,000
            all                                              12,000  3,000    9,000   25.0%  60,000      16,000

            SERIES                    LAST       MAX
            traces a minute  █ ▄      4000      8000
            kept             ▂ ▁      1000      2000
            kept of 100      ▁ ▁     25.00     25.00

            SERVICE  ENDPOINT  RECEIVED   KEPT  DROPPED    RATE  RECEIVED OVER TIME  RATE OVER TIME
            shop     GET /       10,000  1,000    9,000   10.0%  █ ▂                 ▁ ▁
            (other)  (other)      2,000  2,000        0  100.0%    █                   █
            """);
        assertThat(terminal.err()).isEqualTo("clew: rule 'by key' decided none of 12,000 traces\n");
        assertThat(server.asked(STATUS).get("start")).isEqualTo("1788264000000000000");
        assertThat(server.asked(STATUS).get("by")).isEqualTo("endpoint");
    }

    @Test
    void saysThatEverythingIsKept() {
        server.answer(STATUS, "{\"policy\":{\"name\":\"keep everything\",\"version\":0}}");
        assertThat(run("status")).isZero();
        assertThat(terminal.out()).isEqualTo("Everything is kept.\nNothing was decided in that time.\n");
        assertThat(run("status", "--json")).isZero();
        assertThat(terminal.out()).isEqualTo("{\"policy\":{\"name\":\"keep everything\",\"version\":0}}\n");
    }

    @Test
    void explainsWhyATraceIsThereOrNot() {
        server.answer("/api/clew/sampling/" + ID, """
            {"traceId":"%s","storedSpans":12,"isDecided":true,"isKept":true,"rule":"otherwise","policyVersion":3,
            "probability":0.1,"threshold":"e666","knowsUpstream":false,"decidedAt":"2026-09-01T12:03:00Z",
            "spans":12,"isHeld":false}\
            """.formatted(ID));
        assertThat(run("explain", ID)).isZero();
        assertThat(terminal.out()).isEqualTo("""
            Trace %s was kept.

            rule         otherwise, version 3 of the policy
            probability  10%%: it stands for 10, if nothing was left out before it came here
            decided      2026-09-01T12:03:00Z, with 12 spans
            stored now   12 spans
            """.formatted(ID));

        server.answer("/api/clew/sampling/" + ID, """
            {"traceId":"%s","storedSpans":3,"isDecided":true,"isKept":false,"rule":"otherwise","policyVersion":3,
            "probability":0.05,"knowsUpstream":true,"decidedAt":"2026-09-01T12:03:00Z","spans":3,"isHeld":true}
            """.formatted(ID));
        assertThat(run("explain", ID)).isZero();
        assertThat(terminal.out())
                .contains("was dropped", "probability  5%\n", "held back, and kept after all if one comes");

        server.answer("/api/clew/sampling/" + ID, """
            {"traceId":"%s","storedSpans":3,"isDecided":false,"undecidedBecause":"everything is kept"}
            """.formatted(ID));
        assertThat(run("explain", ID)).isZero();
        assertThat(terminal.out()).isEqualTo("Trace %s is there, with 3 spans: everything is kept.%n".formatted(ID));
    }

    @Test
    void saysThatNothingIsKnown() {
        assertThat(run("explain", ID)).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(run("explain", "xyz")).isEqualTo(ExitCode.USAGE.number());
    }

    private int run(String... words) {
        String[] line = new String[words.length + 3];
        line[0] = "sampling";
        System.arraycopy(words, 0, line, 1, words.length);
        line[words.length + 1] = "--server";
        line[words.length + 2] = server.url();
        return terminal.run(line);
    }
}
