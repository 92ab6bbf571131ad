package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.clew.model.LogRecord;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.disk.Strace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process at each call that changes its folder, one after the other: acknowledged ⊆ stored ⊆ sent, nothing
/// twice, nothing that was erased, and no start that fails.
class SyscallKillTest {
    /// How many calls of the script, spread evenly over all.
    private static final int KILLS = Integer.getInteger("clew.syscallKills", 12);

    private static final String CALLS =
            "openat,write,pwrite64,fdatasync,fsync,ftruncate,rename,renameat2,unlink,unlinkat";
    private static final long SEED = Long.getLong("clew.seed", System.nanoTime());

    @TempDir
    private Path parent;

    private final Random random = new Random(SEED);
    private long acknowledged;
    private long killedInTheirSecondLife;

    @Test
    void losesNothingAtWhicheverCallItIsKilled() throws Exception {
        assumeThat(Strace.whyNot()).as("strace").isEmpty();
        List<Strace.Call> calls = callsOfTheScript();
        assertThat(calls).hasSizeGreaterThan(300);
        int kills = Math.min(KILLS, calls.size());
        for (int i = 0; i < kills; i++) {
            int at = (int) ((i + random.nextDouble()) * calls.size() / kills);
            kill(calls.get(at), "call %d of %d, %s, seed %d".formatted(at, calls.size(), calls.get(at), SEED));
        }
        System.out.printf(
                "SyscallKillTest: %d of %d calls, %d batches acknowledged, %d killed again%n",
                kills, calls.size(), acknowledged, killedInTheirSecondLife);
        assertThat(acknowledged).isGreaterThan(kills);
    }

    /// Every call on a file of the store, in order.
    private List<Strace.Call> callsOfTheScript() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("data"));
        Path trace = parent.resolve("trace");
        var recorded = new Life(folder);
        assertThat(recorded.live(Strace.recording(trace, CALLS))).isZero();
        recorded.check("recording");
        delete(folder);
        return Strace.calls(trace, folder);
    }

    private void kill(Strace.Call call, String where) throws Exception {
        // The same name as in the recording: calls are told by their paths.
        Path folder = Files.createDirectory(parent.resolve("data"));
        var life = new Life(folder);
        assertThat(life.live(Strace.killingAt(call))).as(where).isEqualTo(Strace.KILLED);
        life.check(where);
        if (random.nextInt(3) == 0) {
            // Most likely while it recovers.
            int code = life.live(
                    Strace.killingAt(random.nextBoolean() ? "fsync" : "openat", folder, random.nextInt(1, 6)));
            assertThat(code).as(where).isIn(0, Strace.KILLED);
            killedInTheirSecondLife += code == 0 ? 0 : 1;
            life.check(where + ", killed again");
        }
        acknowledged += life.acknowledged.size();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// What one folder lives through.
    private static final class Life {
        private final Path folder;
        private final Set<Sent> sent = new HashSet<>();
        private final Set<Sent> acknowledged = new HashSet<>();
        private final Set<Sent> erased = new HashSet<>();
        private final Set<Long> logged = new HashSet<>();
        private final Set<Long> erasedLogs = new HashSet<>();
        private long next;

        private record Sent(Tenant tenant, Span span) {
            static List<Sent> batch(long number) {
                return ScriptedStore.spans(number).stream()
                        .map(span -> new Sent(ScriptedStore.tenant(number), span))
                        .toList();
            }
        }

        Life(Path folder) {
            this.folder = folder;
        }

        /// Runs the script in a process.
        ///
        /// @return how it ended
        int live(List<String> strace) throws Exception {
            Process process = Strace.java(strace, ScriptedStore.class, folder.toString(), String.valueOf(next));
            for (String line; (line = process.inputReader().readLine()) != null; ) {
                String[] words = line.split(" ", -1);
                hear(words[0], Long.parseLong(words[1]));
            }
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(errors).doesNotContain("Exception");
            return process.waitFor();
        }

        private void hear(String what, long batch) {
            switch (what) {
                case "sent" -> {
                    sent.addAll(Sent.batch(batch));
                    next = batch + 1;
                }
                case "acknowledged" -> acknowledged.addAll(Sent.batch(batch));
                case "logged" -> logged.add(batch);
                case "erasing" -> {
                    Sent.batch(batch).forEach(acknowledged::remove);
                    logged.remove(batch);
                }
                case "erased" -> {
                    erased.addAll(Sent.batch(batch));
                    erasedLogs.add(batch);
                }
                default -> throw new AssertionError(what);
            }
        }

        void check(String where) {
            assertThat(StoreCheck.run(folder, ScriptedStore.FORMAT, CheckProgress.SILENT)
                            .damages())
                    .as(where)
                    .isZero();
            try (SegmentStore store = ScriptedStore.open(folder, new AtomicLong(3 * next))) {
                assertThat(store.recovery().unreadableSegments()).as(where).isZero();
                assertThat(store.recovery().log().quarantinedBytes()).as(where).isZero();
                check(store, where);
                store.keepUp();
                check(store, where);
            }
        }

        private void check(SegmentStore store, String where) {
            var stored = new ArrayList<Sent>();
            for (Tenant tenant : List.of(Tenant.DEFAULT, ScriptedStore.OTHER)) {
                SentSpans.all(store, tenant).forEach(span -> stored.add(new Sent(tenant, span)));
            }
            assertThat(stored)
                    .as(where)
                    .doesNotHaveDuplicates()
                    .noneMatch(erased::contains)
                    .isSubsetOf(sent)
                    .containsAll(acknowledged.stream().filter(this::isYoung).toList());
            assertThat(store.statistics().spans()).as(where).isEqualTo(stored.size());
            for (long batch = 0; batch < next; batch++) {
                checkLog(store, batch, where);
            }
        }

        private void checkLog(SegmentStore store, long batch, String where) {
            LogRecord record = ScriptedStore.record(batch);
            List<LogRecord> stored = store.records(ScriptedStore.tenant(batch), record.traceId());
            assertThat(stored).as("%s, batch %d", where, batch).isSubsetOf(List.of(record));
            if (erasedLogs.contains(batch)) {
                assertThat(stored).as("%s, batch %d", where, batch).isEmpty();
            } else if (logged.contains(batch) && isYoung(record.timeNanos())) {
                assertThat(stored).as("%s, batch %d", where, batch).hasSize(1);
            }
        }

        private boolean isYoung(Sent each) {
            return isYoung(each.span().startNanos());
        }

        private boolean isYoung(long startNanos) {
            return 3 * next - startNanos <= ScriptedStore.KEEP_NANOS;
        }
    }
}
