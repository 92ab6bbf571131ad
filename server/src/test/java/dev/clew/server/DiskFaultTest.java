package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.segment.StoreCheck;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server on a disk that fails, is slow, full or not to be written to: what it acknowledged stays, what it could not
/// keep it says, and it goes on by itself. The kernel does the failing: `strace` makes it, or a small `tmpfs`.
class DiskFaultTest {
    private static final int SLOW_CLIENTS = 32;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void acknowledgesNothingThatCouldNotBeForcedAndGoesOnWithANewFile() throws Exception {
        var traces = new SentTraces(0);
        var failing = strace("fdatasync", "error=EIO:when=3", List.of());
        try (ServeProcess server = ServeProcess.start(failing, folder)) {
            WebClient client = server.ready();
            var answers = new ArrayList<HttpStatus>();
            for (int i = 0; i < 8; i++) {
                answers.add(traces.send(client).status());
            }
            assertThat(answers.subList(0, 2)).containsOnly(HttpStatus.OK);
            assertThat(answers.get(2)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            assertThat(answers.subList(3, 8)).containsOnly(HttpStatus.OK);
            assertThat(text(client, "/metrics"))
                    .contains("clew_ingest_refused_requests_total{protocol=\"otlp_http\",reason=\"internal\"} 1");
            assertThat(files("log-.*")).hasSize(2);
            server.kill();
        }
        assertStored(traces, folder);
    }

    @Test
    void isNotReadyWhileTheDiskFailsAndThenIsAgain() throws Exception {
        var traces = new SentTraces(0);
        var failing = strace("fdatasync", "error=EIO:when=2..3", List.of());
        try (ServeProcess server = ServeProcess.start(failing, folder)) {
            WebClient client = server.ready();
            assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);
            for (int i = 1; i <= 2; i++) {
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                AggregatedHttpResponse readiness =
                        client.get("/ready").aggregate().join();
                assertThat(readiness.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                assertThat(readiness.contentUtf8()).contains("the disk does not take");
                assertThat(text(client, "/metrics")).contains("clew_store_failed_commits_total %d.0".formatted(i));
            }
            assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);
            assertThat(client.get("/ready").aggregate().join().status()).isEqualTo(HttpStatus.OK);
        }
        assertStored(traces, folder);
    }

    @Test
    void waitsForASlowDiskWithoutTakingMoreThanItCanHold() throws Exception {
        var traces = new SentTraces(2_000);
        var slow = strace("fdatasync", "delay_enter=200000", List.of()).jvm("-Xmx160m");
        try (ServeProcess server = ServeProcess.start(slow, folder)) {
            WebClient client = server.ready();
            traces.send(client);
            long before = server.residentBytes();
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                clients.add(Thread.startVirtualThread(() -> {
                    while (System.nanoTime() < endNanos) {
                        traces.send(client);
                    }
                }));
            }
            for (Thread thread : clients) {
                thread.join();
            }
            long after = server.residentBytes();
            System.out.printf(
                    "DiskFaultTest: on a disk that takes 200 ms: %d of %d requests acknowledged, from %d to %d MiB resident%n",
                    traces.acknowledgedCount(), traces.count(), before >> 20, after >> 20);
            assertThat(traces.acknowledgedCount()).isGreaterThan(SLOW_CLIENTS);
            assertThat(after - before).as("bytes that waiting took").isLessThan(256L << 20);
            server.kill();
        }
        assertStored(traces, folder);
    }

    @Test
    void refusesWhenTheDiskIsFullAndGoesOnByItself() throws Exception {
        var traces = new SentTraces(4_000);
        var how = new ServeProcess.How().main(SmallStoreServer.class).jvm("-Dclew.reserveBytes=" + (8 << 20));
        try (SmallDisk disk = SmallDisk.mount(folder, "size=64m")) {
            fillAndEmpty(disk, traces, how);
            assertStored(traces, disk.path().resolve("data"));
        }
    }

    @Test
    void isNotReadyOnADiskThatIsSmallerThanTheReserveAndSaysWhatToDo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, "size=64m")) {
            Path data = disk.path().resolve("data");
            var traces = new SentTraces(0);
            try (ServeProcess server = ServeProcess.start(new ServeProcess.How(), data)) {
                WebClient client = server.ready();
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                assertNotReady(client, data, 512 << 20);
                server.kill();
                assertThat(server.errors().lines())
                        .filteredOn(line -> line.contains("warning"))
                        .singleElement()
                        .asString()
                        .contains(data.toString(), "536870912 are held in reserve", "--disk-reserve", "--keep-for");
            }
            try (ServeProcess server = ServeProcess.start(new ServeProcess.How(), data, "--disk-reserve", "8MiB")) {
                WebClient client = server.ready();
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);
                assertThat(text(client, "/ready")).isEqualTo("ready\n");
                disk.fill(4 << 20);
                assertNotReady(client, data, 8 << 20);
                disk.empty();
                assertThat(text(client, "/ready")).isEqualTo("ready\n");
                server.kill();
                assertThat(server.errors()).doesNotContain("warning");
            }
        }
    }

    private static void assertNotReady(WebClient client, Path data, int reserveBytes) {
        AggregatedHttpResponse readiness = client.get("/ready").aggregate().join();
        assertThat(readiness.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(readiness.contentUtf8()).contains(data.toString(), reserveBytes + " are held in reserve");
    }

    private static void fillAndEmpty(SmallDisk disk, SentTraces traces, ServeProcess.How how) throws Exception {
        try (ServeProcess server = ServeProcess.start(how, disk.path().resolve("data"))) {
            WebClient client = server.ready();
            assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);

            // Below the reserve it refuses, and touches not a byte of it.
            disk.fill(4 << 20);
            AggregatedHttpResponse refusal = sendUntil(HttpStatus.SERVICE_UNAVAILABLE, traces, client);
            assertThat(refusal.contentUtf8()).contains("held in reserve");
            long free = disk.usableBytes();
            for (int i = 0; i < 20; i++) {
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            }
            assertThat(disk.usableBytes()).isGreaterThanOrEqualTo(free);
            traces.check(client, 0, "while refusing");

            // The first that comes when there is space again is taken.
            disk.empty();
            assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);

            // Somebody else takes all of it between two looks at the free space: a write fails.
            disk.fill(0);
            sendUntil(HttpStatus.SERVICE_UNAVAILABLE, traces, client);
            traces.check(client, traces.count() - 1, "while full");
            disk.empty();
            sendUntil(HttpStatus.OK, traces, client);
            assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);
            server.kill();
        }
    }

    @Test
    void saysInOneLineWhichFolderCannotBeWritten() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, "ro,size=1m");
                ServeProcess server =
                        ServeProcess.start(new ServeProcess.How(), disk.path().resolve("data"))) {
            assertThat(server.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(server.process().exitValue()).isEqualTo(4);
            assertThat(server.errors())
                    .hasLineCount(1)
                    .contains(disk.path().resolve("data").toString())
                    .contains("Read-only file system");
        }
    }

    @Test
    void answersQuestionsWhileItCannotWrite() throws Exception {
        var traces = new SentTraces(0);
        var paths = new ArrayList<String>();
        for (int sequence = 1; sequence < 40; sequence++) {
            paths.addAll(List.of(
                    "-P", folder.resolve("log-%016d.clew".formatted(sequence)).toString()));
        }
        paths.addAll(List.of("-e", "trace=openat,write", "-e", "inject=openat:error=EROFS:when=2+"));
        try (ServeProcess server = ServeProcess.start(strace("write", "error=EROFS:when=3+", paths), folder)) {
            WebClient client = server.ready();
            for (int i = 0; i < 2; i++) {
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.OK);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(traces.send(client).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                traces.check(client, 0, "while the folder is read-only");
            }
            assertThat(text(client, "/status")).contains("\"durable\":true");
            server.kill();
        }
        assertStored(traces, folder);
    }

    private static ServeProcess.How strace(String call, String how, List<String> more) throws Exception {
        assumeThat(SmallDisk.run("strace", "-f", "-qq", "-o", "/dev/null", "true"))
                .as("strace is not installed, or tracing is not permitted here")
                .isEmpty();
        var command = new ArrayList<>(
                List.of("strace", "--seccomp-bpf", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call));
        command.addAll(more);
        command.addAll(List.of("-e", "inject=%s:%s".formatted(call, how), "-e", "signal=none"));
        return new ServeProcess.How().under(command);
    }

    private static AggregatedHttpResponse sendUntil(HttpStatus status, SentTraces traces, WebClient client) {
        for (int i = 0; i < 200; i++) {
            AggregatedHttpResponse answer = traces.send(client);
            if (answer.status().equals(status)) {
                return answer;
            }
        }
        throw new AssertionError("there was never a " + status);
    }

    private static void assertStored(SentTraces traces, Path data) throws Exception {
        assertThat(StoreCheck.run(data, new ColumnarFormat(), CheckProgress.SILENT)
                        .isSound())
                .isTrue();
        try (ServeProcess server = ServeProcess.start(new ServeProcess.How(), data)) {
            WebClient client = server.ready();
            long stored = traces.check(client, 0, "after a restart");
            assertThat(text(client, "/status")).contains("\"spans\":" + stored + ",");
            server.kill();
        }
    }

    private static String text(WebClient client, String path) {
        return client.get(path).aggregate().join().contentUtf8();
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .toList();
        }
    }
}
