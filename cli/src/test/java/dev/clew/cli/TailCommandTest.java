package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TailCommandTest {
    private static final String PATH = "/api/clew/search";
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private final Terminal terminal = new Terminal();

    @Test
    void printsTheNewestTracesTheOldestFirst() {
        try (var server = new CannedServer()) {
            server.answer(PATH, traces(2, 1));

            assertThat(terminal.run("tail", "{ status = error }", "--server", server.url()))
                    .isZero();
            assertThat(terminal.out()).isEqualTo("""
                    12:00:01.000    200ms  bank  op 1  1 of 3 spans, 2 failed  00000000000000000000000000000001
                    12:00:02.000    200ms  bank  op 2  1 of 3 spans, 2 failed  00000000000000000000000000000002
                    """);
            assertThat(server.asked(PATH).get("q")).isEqualTo("{ status = error }");

            terminal.run("tail", "--spans", "--server", server.url());
            assertThat(terminal.out().lines().findFirst())
                    .hasValue(
                            "12:00:01.001     10ms  bank  span of 1  00000000000000000000000000000001 000000000000000a");

            terminal.run("tail", "--json", "--server", server.url());
            assertThat(terminal.out().lines().findFirst())
                    .hasValue("{\"traceId\":\"00000000000000000000000000000001\",\"rootService\":\"bank\","
                            + "\"rootOperation\":\"op 1\",\"startTimeUnixNano\":\"1788264001000000000\","
                            + "\"durationNanos\":200000000,\"spanCount\":3,\"errorSpanCount\":2,\"spansetCount\":1,"
                            + "\"matchedSpanCount\":1}");
        }
    }

    @Test
    void followsEachOnceAndThroughARestartOfTheServer() throws Exception {
        var server = new CannedServer();
        int port = server.port();
        server.answer(PATH, traces(1));
        var code = new AtomicInteger(-1);
        Thread tail = Thread.ofVirtual()
                .start(() -> code.set(terminal.run(
                        "tail", "--follow", "--json", "--every", "20ms", "--server", "http://127.0.0.1:" + port)));
        try {
            await(() -> terminal.out().lines().count() == 1);
            server.answer(PATH, traces(3, 2, 1));
            await(() -> terminal.out().lines().count() == 3);
            server.close();
            await(() -> terminal.err().contains("waiting for the server"));

            server = new CannedServer(port);
            server.answer(PATH, traces(4, 3, 2, 1));
            await(() -> terminal.err().contains("the server answers again"));
        } finally {
            tail.interrupt();
            tail.join();
            server.close();
        }

        assertThat(code).hasValue(ExitCode.INTERRUPTED.number());
        assertThat(terminal.out().lines().map(line -> line.substring(42, 44))).containsExactly("01", "02", "03", "04");
        assertThat(terminal.err().lines()).hasSize(2);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void endsIfThereIsNoServerAtAllOrItDoesNotUnderstand() throws Exception {
        assertThat(terminal.run("tail", "--follow", "--server", CannedServer.deserted()))
                .isEqualTo(4);
        assertThat(terminal.err()).contains("cannot reach");
        assertThat(terminal.run("tail", "--every", "1ms")).isEqualTo(2);
    }

    private static String traces(int... numbers) {
        var traces = new StringBuilder();
        for (int number : numbers) {
            traces.append(traces.isEmpty() ? "" : ",").append("""
                    {"traceId":"%032x","rootService":"bank","rootName":"op %d","startTimeUnixNano":"%d",
                     "durationNanos":200000000,"spanCount":3,"errorCount":2,"spansets":[{"matched":1,"spans":[
                       {"spanId":"000000000000000a","name":"span of %d","startTimeUnixNano":"%d","durationNanos":10000000}]}]}
                    """.formatted(
                            number,
                            number,
                            1_788_264_000_000_000_000L + number * 1_000_000_000L,
                            number,
                            1_788_264_000_001_000_000L + number * 1_000_000_000L));
        }
        return "{\"traces\":[%s],\"cursor\":null,\"completeness\":{\"truncatedBecause\":\"\"}}".formatted(traces);
    }
}
