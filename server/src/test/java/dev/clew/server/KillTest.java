package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.segment.StoreCheck;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a server under load, again and again: acknowledged ⊆ stored ⊆ sent, and every start succeeds.
class KillTest {
    private static final int KILLS = Integer.getInteger("clew.kills", 4);
    private static final int CLIENTS = 4;

    private final SentTraces traces = new SentTraces(40);
    private final SentLogs logs = new SentLogs();

    @Test
    void keepsWhatItAcknowledgedHoweverOftenItIsKilled(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        long seed = Long.getLong("clew.seed", System.nanoTime());
        var random = new Random(seed);
        long checked = 0;
        long checkedLogs = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed %d, kill %d".formatted(seed, kill);
            try (ServeProcess server = start(data, kill)) {
                WebClient client = server.ready();
                traces.check(client, checked, where);
                checked = traces.count();
                logs.check(client, checkedLogs, where);
                checkedLogs = logs.count();
                var clients = new ArrayList<Thread>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(Thread.startVirtualThread(() -> sendUntilItDies(client)));
                }
                Thread.sleep(random.nextLong(50, 3_000)); // Not waiting for anything: this is when the kill strikes.
                server.kill();
                for (Thread thread : clients) {
                    thread.join();
                }
            }
            assertThat(StoreCheck.run(data, new ColumnarFormat(), CheckProgress.SILENT)
                            .isSound())
                    .as(where)
                    .isTrue();
            if (kill % 20 == 19) {
                System.out.printf("KillTest: %d kills, %d traces acknowledged%n", kill + 1, traces.acknowledgedCount());
            }
        }
        try (ServeProcess server = start(data, KILLS)) {
            WebClient client = server.ready();
            assertThat(traces.acknowledgedCount()).as("seed %d", seed).isGreaterThan(KILLS * CLIENTS);
            assertThat(logs.acknowledgedCount()).as("seed %d", seed).isGreaterThan(KILLS * CLIENTS);
            String where = "seed %d, at the end".formatted(seed);
            long stored = traces.check(client, 0, where) + logs.check(client, 0, where);
            assertThat(client.get("/status").aggregate().join().contentUtf8()).contains("\"spans\":" + stored + ",");
            System.out.printf(
                    "KillTest: %d kills, %d traces sent, %d acknowledged, and the log records of %d spans; %d spans found, 0 lost%n",
                    KILLS, traces.count(), traces.acknowledgedCount(), logs.acknowledgedCount(), stored);
        }
    }

    /// In turn as it is, and with parts so small that the kill mostly hits a cut.
    private static ServeProcess start(Path data, int kill) throws Exception {
        Class<?> main = kill % 2 == 0 ? Main.class : SmallStoreServer.class;
        return ServeProcess.start(new ServeProcess.How().main(main), data);
    }

    private void sendUntilItDies(WebClient client) {
        while (true) {
            try {
                traces.send(client);
                logs.send(client);
            } catch (CompletionException | UnprocessedRequestException gone) {
                return;
            }
        }
    }
}
