package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.cli.draw.LoanTrace;
import dev.clew.model.otlp.OtlpWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceCommandTest {
    private static final String PATH = "/api/traces/" + LoanTrace.ID;

    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() {
        server.forget();
        server.answer(PATH, OtlpWriter.write(LoanTrace.failed()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void printsTheTraceThatTheServerHas() {
        int code = terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url());

        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out())
                .startsWith("Trace: POST /api/loans (trace_id: 5b8aa5a2d2c872e8321cf37308d69df2)\n")
                .contains("      └─ ✗ POST /credit-score [1s] (external_credit_api)\n");
        assertThat(code).isZero();
        assertThat(server.accept(PATH)).isEqualTo("application/protobuf");
    }

    @Test
    void saysThatSpansMayBeMissingAndEndsAsForAnyDamage() {
        server.answer(PATH, HttpStatus.OK, OtlpWriter.write(LoanTrace.failed()), "1 damaged segments");
        int code = terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url());

        assertThat(terminal.out()).startsWith("Trace: POST /api/loans");
        assertThat(terminal.err()).isEqualTo("clew: spans may be missing: 1 damaged segments\n");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void endsAsForAnyDamageIfTheWholeTraceMayBeInADamagedPart() {
        server.answer(
                PATH,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "trace not found, but 1 damaged segments".getBytes(StandardCharsets.UTF_8),
                "1 damaged segments");
        int code = terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url());

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("trace not found, but 1 damaged segments");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void printsOneJsonDocument() throws IOException {
        terminal.run("trace", LoanTrace.ID.toString(), "--json", "--server", server.url());

        assertThat(terminal.out()).isEqualTo(golden("failed-loan.json"));
    }

    /// A document that lies in lines for people, as the one line that it is for programs.
    private static String golden(String name) throws IOException {
        try (InputStream in = TraceCommandTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .collect(Collectors.joining())
                    + "\n";
        }
    }

    @Test
    void readsShortIdsAndSlashesAtTheEndOfTheServer() {
        server.answer("/api/traces/000000000000000000000000000000ab", OtlpWriter.write(LoanTrace.spans()));

        assertThat(terminal.run("trace", "AB", "--server", server.url() + "/")).isZero();
    }

    @Test
    void endsWith3IfThereIsNoSuchTrace() {
        int code = terminal.run("trace", "abcd", "--server", server.url());

        assertThat(code).isEqualTo(3);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .isEqualTo("clew: no trace 0000000000000000000000000000abcd at %s%n".formatted(server.url()));
    }

    @Test
    void endsWith4IfNobodyListens() throws IOException {
        String nobody = CannedServer.deserted();

        int code = terminal.run("trace", "abcd", "--server", nobody);

        assertThat(code).isEqualTo(4);
        assertThat(terminal.err()).contains("cannot reach " + nobody, "Is `clew serve` running there?");
    }

    @Test
    void endsWith4IfTheAnswerIsNoTrace() {
        server.answer(PATH, new byte[] {10, 120, 1});

        int code = terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url());

        assertThat(code).isEqualTo(4);
        assertThat(terminal.err()).contains("is no Clew server: malformed OTLP");
    }

    @Test
    void endsWith4IfTheServerIsAJaegerThatAnswersJson() {
        server.answer(PATH, "{\"data\":[]}");

        assertThat(terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url()))
                .isEqualTo(4);
        assertThat(terminal.err()).contains("answers JSON");
    }

    @Test
    void endsWith5IfTheServerDoesNotKnowWhoAsks() {
        server.answer(PATH, HttpStatus.UNAUTHORIZED, "{\"error\":{\"httpCode\":401,\"message\":\"who are you?\"}}");

        assertThat(terminal.run("trace", LoanTrace.ID.toString(), "--server", server.url()))
                .isEqualTo(5);
        assertThat(terminal.err()).contains("401", "who are you?");
    }

    @Test
    void endsWith2IfTheIdIsNone() {
        assertThat(terminal.run("trace", "xyz")).isEqualTo(2);
        assertThat(terminal.err()).contains("'xyz' is not a hexadecimal id: character 1 is 'x'");
    }

    @Test
    void coloursOnlyForWhoCanSeeThem() {
        String[] words = {"trace", LoanTrace.ID.toString(), "--server", server.url()};
        String[] without = {"trace", LoanTrace.ID.toString(), "--server", server.url(), "--no-color"};

        assertThat(coloured(new Terminal(Map.of("TERM", "xterm"), 100), words)).isTrue();
        assertThat(coloured(new Terminal(Map.of("TERM", "xterm"), 100), without))
                .isFalse();
        assertThat(coloured(new Terminal(Map.of("TERM", "dumb"), 100), words)).isFalse();
        assertThat(coloured(new Terminal(Map.of("NO_COLOR", "1"), 100), words)).isFalse();
        assertThat(coloured(new Terminal(Map.of(), 0), words)).isFalse();
        assertThat(coloured(new Terminal(Map.of("CLICOLOR_FORCE", "1"), 0), words))
                .isTrue();
        assertThat(coloured(new Terminal(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), 0), words))
                .isFalse();
    }

    private static boolean coloured(Terminal terminal, String... words) {
        assertThat(terminal.run(words)).isZero();
        return terminal.out().contains("\u001b[");
    }
}
