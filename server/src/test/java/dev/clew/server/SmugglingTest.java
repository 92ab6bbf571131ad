package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that two servers could read differently (RFC 9112, 11.2). What is hidden behind them is never answered.
class SmugglingTest {
    @RegisterExtension
    private static final MemoryServer SERVER = new MemoryServer(
            1,
            ServerLimits.DEFAULT.with(
                    new ConnectionLimits(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500), 100)));

    /// If this is answered, it was smuggled.
    private static final String HIDDEN = "GET /-/ready HTTP/1.1\r\nHost: clew\r\n\r\n";

    /// `\n` stands for the end of a line; `%h` for the request that is hidden.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 6\n\n0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 0\nContent-Length: 44\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 0, 44\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: -1\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: +0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 0x0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length: 99999999999999999999\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nContent-Length : 0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nZ\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n-1\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n0x0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nfffffffffffffffff\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n1\nabc\n0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nTransfer-Encoding : chunked\n\n0\n\n%h",
                "POST /v1/traces HTTP/1.1\nHost: a\nX: y\n Transfer-Encoding: chunked\nContent-Length: 99\n\n0\n\n%h",
                "GET /status HTTP/1.1\nHost: a\nX Y: z\n\n%h",
                "GET /status HTTP/1.1\nHost: a\n: z\n\n%h",
                "GET  /status HTTP/1.1\nHost: a\n\u0000: z\n\n%h",
                "GET /status HTTP/9.9.9\nHost: a\n\n%h",
                "GET /status\nHost: a\n\n%h",
                "\u0001\u0002\u0003\u0004 / HTTP/1.1\nHost: a\n\n%h",
                "CONNECT 127.0.0.1:80 HTTP/1.1\nHost: a\n\n%h",
                "GET * HTTP/1.1\nHost: a\n\n%h",
                "GET /../../etc/passwd HTTP/1.1\nHost: a\n\n%h",
                "PRI * HTTP/1.1\nHost: a\n\n%h",
                "PRI * HTTP/2.0\n\nXX\n\n%h",
            })
    void answersNothingThatIsHidden(String request) throws Exception {
        try (var hostile = RawConnection.to(SERVER.uri())) {
            hostile.send(request.replace("\n", "\r\n").replace("%h", HIDDEN));

            String answer = hostile.untilClosed();

            assertThat(answer).doesNotContain("HTTP/1.1 200", "ready\n");
        }
    }

    /// So that the others mean something.
    @Test
    void answersWhatIsNotHidden() throws Exception {
        try (var honest = RawConnection.to(SERVER.uri())) {
            honest.send("GET /status HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN);
            assertThat(honest.untilClosed()).contains("HTTP/1.1 200", "ready");
        }
    }
}
