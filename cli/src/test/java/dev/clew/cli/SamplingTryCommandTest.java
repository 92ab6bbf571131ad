package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingTryCommandTest {
    private static final String PATH = "/api/clew/sampling/try";
    private static CannedServer server;

    @TempDir
    private Path folder;

    private final Terminal terminal = new Terminal();
    private String policy = "";

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() throws IOException {
        policy = Files.writeString(folder.resolve("policy.yaml"), "otherwise: 10%")
                .toString();
        server.forget();
        server.answer(PATH, """
            {"policy":"mission","truncatedBecause":"","traces":50000,"readTraces":20000,
            "keptTraces":{"count":2500,"of":20000,"low":0.1206,"high":0.1297},
            "keptSpans":{"count":30000,"of":200000,"low":0.148,"high":0.152},
            "keptErrors":{"count":600,"of":600,"low":1.0,"high":1.0},
            "slowNanos":1500000000,"keptSlow":{"count":120,"of":200,"low":0.53,"high":0.67},
            "keptOperations":{"count":0,"of":0,"low":0.0,"high":1.0},
            "keptRare":{"count":5,"of":20,"low":0.11,"high":0.47},
            "rules":[{"name":"errors","decided":{"count":600,"of":20000,"low":0.02,"high":0.04},
            "kept":{"count":600,"of":600,"low":1.0,"high":1.0}}],"bytesPerSpan":25.0,
            "today":{"policy":"keep everything","version":1,"traces":50000,"readTraces":20000,
            "keptTraces":{"count":20000,"of":20000,"low":1.0,"high":1.0},
            "keptSpans":{"count":200000,"of":200000,"low":1.0,"high":1.0},
            "keptErrors":{"count":600,"of":600,"low":1.0,"high":1.0},
            "slowNanos":1500000000,"keptSlow":{"count":200,"of":200,"low":1.0,"high":1.0},
            "keptOperations":{"count":0,"of":0,"low":0.0,"high":1.0},
            "keptRare":{"count":20,"of":20,"low":1.0,"high":1.0},"rules":[]},
            "differences":[{"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","service":"shop","operation":"GET /",
            "spans":7,"hasError":false,"longestNanos":12000000,"isKept":false,
            "ruleOfToday":"otherwise","rule":"otherwise"}]}\
            """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void drawsWhatWouldHaveBeenKept() {
        assertThat(run()).isZero();
        assertThat(terminal.out()).isEqualTo("""
            POLICY mission               KEPT       OF               SHARE    TODAY
            traces                      2,500   20,000  12.5% (12.1-13.0%)   100.0%
            spans                      30,000  200,000  15.0% (14.8-15.2%)   100.0%
            traces with an error          600      600              100.0%   100.0%
            slowest 1%, from 1.5s         120      200  60.0% (53.0-67.0%)   100.0%
            operations, once at least       0        0                   -        -
            traces of rare operations       5       20  25.0% (11.0-47.0%)   100.0%
            spans a second, about        20.8    138.9                        138.9
            bytes on disk, about       1.9 MB  12.5 MB                      12.5 MB

            RULE    KEPT  DECIDED   SHARE
            errors   600      600  100.0%

            TRACE                             SERVICE  BEGINS WITH  SPANS  LONGEST  TODAY            THEN
            5b8aa5a2d2c872e8321cf37308d69df2  shop     GET /            7     12ms  kept: otherwise  dropped: otherwise

            20,000 of 50,000 traces were read.
            """);
    }

    @Test
    void tellsProgramsTheSame() {
        assertThat(run("--json")).isZero();
        assertThat(terminal.out())
                .startsWith("{\"policy\":\"mission\",\"truncatedBecause\":\"\",\"traces\":50000,")
                .contains("\"keptTraces\":{\"count\":2500,\"of\":20000,\"low\":0.1206,\"high\":0.1297}")
                .endsWith("\"rule\":\"otherwise\"}]}\n");
    }

    @Test
    void asksAboutTheTimeItIsTold() {
        assertThat(run("--last", "2026-09-01T12:00:00Z", "--until", "2026-09-01T12:00:01Z"))
                .isZero();
        assertThat(server.asked(PATH).get("start")).isEqualTo("1788264000000000000");
        assertThat(server.asked(PATH).get("end")).isEqualTo("1788264001000000000");
    }

    @Test
    void passesOnWhatIsWrongWithThePolicy() {
        server.answer(PATH, HttpStatus.BAD_REQUEST, """
            {"errors":[{"code":400,"msg":"policy:3: otherwise: a share expected"}]}\
            """);
        assertThat(run()).isEqualTo(ExitCode.USAGE.number());
        assertThat(terminal.err()).contains("policy:3: otherwise: a share expected");
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        policy = folder.resolve("none.yaml").toString();
        assertThat(run()).isEqualTo(ExitCode.USAGE.number());
        assertThat(terminal.err()).contains("none.yaml cannot be read");
    }

    @Test
    void wantsToKnowWhatToDo() {
        assertThat(terminal.run("sampling")).isEqualTo(ExitCode.USAGE.number());
        assertThat(terminal.err()).contains("sampling what? 'status', 'explain' or 'try'");
    }

    private int run(String... more) {
        var words = new ArrayList<>(List.of("sampling", "try", policy, "--server", server.url()));
        words.addAll(List.of(more));
        return terminal.run(words.toArray(String[]::new));
    }
}
