package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServicesCommandTest {
    private static CannedServer server;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        server = new CannedServer();
    }

    @BeforeEach
    void prepare() {
        server.forget();
        server.answer("/api/v3/services", "{\"services\":[\"verify_worker\",\"finance_lending_api\"]}");
        server.answer(
                "/api/v3/operations",
                "{\"operations\":[{\"name\":\"POST /api/loans\",\"spanKind\":\"server\"},"
                        + "{\"name\":\"credit_check\",\"spanKind\":\"internal\"}]}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listsServicesByName() {
        assertThat(terminal.run("services", "--server", server.url())).isZero();

        assertThat(terminal.out()).isEqualTo("""
                SERVICE
                finance_lending_api
                verify_worker
                """);
    }

    @Test
    void listsOperationsIfAsked() {
        assertThat(terminal.run("services", "--operations", "--server", server.url()))
                .isZero();

        assertThat(terminal.out()).isEqualTo("""
                SERVICE              KIND      OPERATION
                finance_lending_api  server    POST /api/loans
                finance_lending_api  internal  credit_check
                verify_worker        server    POST /api/loans
                verify_worker        internal  credit_check
                """);
        assertThat(server.asked("/api/v3/operations").get("service")).isEqualTo("finance_lending_api");
    }

    @Test
    void printsOneJsonDocument() {
        terminal.run("services", "--json", "--server", server.url());
        assertThat(terminal.out())
                .isEqualTo("{\"services\":[{\"name\":\"finance_lending_api\"},{\"name\":\"verify_worker\"}]}\n");

        server.answer("/api/v3/services", "{\"services\":[\"a\"]}");
        terminal.run("services", "--json", "--operations", "--server", server.url());
        assertThat(terminal.out())
                .isEqualTo("{\"services\":[{\"name\":\"a\",\"operations\":["
                        + "{\"name\":\"POST /api/loans\",\"spanKind\":\"server\"},"
                        + "{\"name\":\"credit_check\",\"spanKind\":\"internal\"}]}]}\n");
    }

    @Test
    void asksForTheSpansOfATenant() {
        terminal.run("services", "--server", server.url());
        assertThat(server.tenant("/api/v3/services")).isEmpty();
        terminal.run("services", "--server", server.url(), "--tenant", "team-a");
        assertThat(server.tenant("/api/v3/services")).isEqualTo("team-a");
        assertThat(terminal.run("services", "--server", server.url(), "--tenant", "a/b"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("--tenant: 'a/b' is no tenant name");
    }

    @Test
    void saysOnStderrThatThereIsNone() {
        server.answer("/api/v3/services", "{\"services\":[]}");

        assertThat(terminal.run("services", "--server", server.url())).isZero();
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("no service has sent a span yet");
    }
}
