package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsCommandTest {
    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() {
        server.forget();
        server.answer("/api/clew/stats", """
                {"version":"1.2","uptimeSeconds":10.0,
                "store":{"spans":1010,"segments":1,"segmentSpans":1000,"segmentBytes":20000,"openSpans":10},
                "columns":[{"name":"SPAN_ID","bytes":8004},{"name":"NAME","bytes":500}],
                "indexes":[{"name":"trace ids","bytes":1600}],
                "parts":[{"tenant":"default","name":"segment-1.clew","spans":1000,"traces":100,
                "firstStartUnixNano":"1795000000000000000","lastStartUnixNano":"1795000060000000000","bytes":20000},
                {"tenant":"default","name":"","spans":10,"traces":1,
                "firstStartUnixNano":"1795000060000000000","lastStartUnixNano":"1795000061000000000","bytes":0}],
                "sinceStart":{"store":{"spansIn":1010},"queries":{"spansScanned":7}}}""");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void drawsSizesBlocksAndRates() {
        assertThat(terminal.run("stats", "--server", server.url())).isZero();

        assertThat(terminal.out()).isEqualTo("""
                STORE                       AMOUNT
                spans                        1,010
                segments                         1
                segment spans                1,000
                segment bytes               20,000
                open spans                      10
                bytes per span in segments   20.00
                TAKES            BYTES  PER SPAN   SHARE
                column SPAN_ID   8,004      8.00  40.0 %
                column NAME        500      0.50   2.5 %
                index trace ids  1,600      1.60   8.0 %
                BLOCK                  SPANS  TRACES   BYTES  FROM                 TO
                segment-1.clew         1,000     100  20,000  2026-11-18 11:06:40  2026-11-18 11:07:40
                in memory, of default     10       1          2026-11-18 11:07:40  2026-11-18 11:07:41
                SINCE THE START, 10s AGO  COUNT  PER SECOND
                store: spans in           1,010       101.0
                queries: spans scanned        7         0.7
                """);
    }

    @Test
    void printsOneJsonDocument() {
        terminal.run("stats", "--json", "--server", server.url());

        assertThat(terminal.out())
                .startsWith("{\"version\":\"1.2\",\"uptimeSeconds\":10.0,\"store\":{\"spans\":1010,")
                .contains("\"columns\":[{\"name\":\"SPAN_ID\",\"bytes\":8004},")
                .contains("\"firstStartUnixNano\":\"1795000000000000000\"")
                .endsWith("\"sinceStart\":{\"store\":{\"spansIn\":1010},\"queries\":{\"spansScanned\":7}}}\n");
    }

    @Test
    void saysThatAnOtherServerIsNone() {
        server.answer("/api/clew/stats", "{\"store\":{\"spans\":\"many\"}}");
        assertThat(terminal.run("stats", "--server", server.url())).isEqualTo(4);
        assertThat(terminal.err()).contains("is no Clew server");
    }
}
