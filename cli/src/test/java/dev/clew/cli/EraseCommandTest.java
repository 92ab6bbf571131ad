package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EraseCommandTest {
    private static final String FIRST = "5b8aa5a2d2c872e8321cf37308d69df2";
    private static final String SECOND = "0af7651916cd43dd8448eb211c80319c";
    private static final String RECEIPT = "{\"traceId\":\"%s\",\"spans\":1200,\"logRecords\":3,\"unsearchedFiles\":[]}";

    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() {
        server.forget();
        server.answer(path(FIRST), RECEIPT.formatted(FIRST));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void erasesATraceAndSaysWhatItWas() {
        assertThat(terminal.run("erase", FIRST, "--server", server.url(), "--tenant", "team-a"))
                .isZero();

        assertThat(terminal.out()).isEqualTo("erased %s: 1,200 spans, 3 log records%n".formatted(FIRST));
        assertThat(terminal.err()).isEmpty();
        assertThat(server.method(path(FIRST))).isEqualTo(HttpMethod.DELETE);
        assertThat(server.tenant(path(FIRST))).isEqualTo("team-a");
    }

    @Test
    void erasesTheOthersAndEndsWith3IfOneIsNotThere() {
        assertThat(terminal.run("erase", SECOND, FIRST, "--json", "--server", server.url()))
                .isEqualTo(3);

        assertThat(terminal.out()).isEqualTo(RECEIPT.formatted(FIRST) + "\n");
        assertThat(terminal.err()).isEqualTo("clew: no trace %s at %s%n".formatted(SECOND, server.url()));
    }

    @Test
    void endsWith1NamingTheFilesThatMayHoldSomeOfIt() {
        server.answer(
                path(SECOND),
                "{\"traceId\":\"%s\",\"spans\":0,\"logRecords\":0,\"unsearchedFiles\":[\"segment-7.clew\"]}"
                        .formatted(SECOND));

        assertThat(terminal.run("erase", SECOND, FIRST, "--server", server.url()))
                .isEqualTo(1);

        assertThat(terminal.err())
                .isEqualTo("clew: segment-7.clew is damaged, and may hold some of %s%n".formatted(SECOND));
        assertThat(terminal.out()).contains("erased " + FIRST);
    }

    @Test
    void endsWith5IfTheServerDoesNotAllowItAndKeepsWhatItSaidBefore() {
        server.answer(
                path(SECOND),
                HttpStatus.FORBIDDEN,
                "{\"error\":{\"status\":403,\"turn\":\"caller\",\"where\":\"\",\"cause\":\"only with --allow-erasing\"}}");

        assertThat(terminal.run("erase", FIRST, SECOND, "--server", server.url()))
                .isEqualTo(5);

        assertThat(terminal.out()).contains("erased " + FIRST);
        assertThat(terminal.err()).contains("403", "only with --allow-erasing");
    }

    @Test
    void endsWith2WithoutAnIdOrWithOneThatIsNone() {
        assertThat(terminal.run("erase")).isEqualTo(2);
        assertThat(terminal.run("erase", FIRST, "xyz", "--server", server.url()))
                .isEqualTo(2);
        assertThat(server.method(path(FIRST))).as("nothing is erased").isNull();
    }

    @Test
    void endsWith4IfNobodyListensOrTheAnswerIsNone() throws IOException {
        assertThat(terminal.run("erase", FIRST, "--server", CannedServer.deserted()))
                .isEqualTo(4);
        server.answer(path(FIRST), "<html>");
        assertThat(terminal.run("erase", FIRST, "--server", server.url())).isEqualTo(4);
    }

    private static String path(String id) {
        return "/api/clew/traces/" + id;
    }
}
