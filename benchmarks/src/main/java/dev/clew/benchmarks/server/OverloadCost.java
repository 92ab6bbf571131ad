package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What a server does that is offered more than it can take: two, five and ten times as much, by clients that send
/// again what is refused, in 512 MiB of memory and on one processor; the clients have the others. What it can take is
/// measured before each level and after it.
///
/// The gate comes with it. The server lives and stays within its memory; nothing is refused for good; the books
/// of both sides agree; and after `kill -9` whatever was acknowledged is there. Run: `./clew benchmark
/// OverloadCost [seconds a level] [level...]`.
public final class OverloadCost {
    private static final String MEMORY_MB = "512";
    /// Enough to keep the server busy without a queue.
    private static final int CLIENTS_AT_CAPACITY = 32;

    /// Who offer together what it can take, each a request in a while.
    private static final int CLIENTS = 100;
    private static final int WARM_UP_SECONDS = 20;
    private static final int CAPACITY_SECONDS = 20;
    private static final int TRACES_TO_CHECK = 2_000;
    private static final long RAMP_NANOS = 2_000_000_000L;

    private final Path clew = Path.of(System.getProperty("clew.command", "clew"));
    private final List<Export.Template> templates = Export.templates(Recording.read());
    private final List<Export> acknowledged = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private OverloadCost() {}

    /// How many spans were acknowledged.
    private record Rate(double perSecond, double perCpuSecond) {}

    /// Prints a JSON line for each level.
    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int[] levels = args.length > 1
                ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {2, 5, 10};
        Path folder = Files.createTempDirectory("clew-overload-cost");
        try {
            new OverloadCost().run(folder.resolve("data"), seconds, levels);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(Path data, int seconds, int[] levels) throws IOException, InterruptedException {
        try (ServerUnderTest server = start(data);
                var clients = new ExportClients(URI.create(server.url()), templates)) {
            server.settle();
            measure("warm-up", server, clients, WARM_UP_SECONDS, CLIENTS_AT_CAPACITY, 0);
            Rate before = capacity(server, clients);
            for (int level : levels) {
                Rate offered = overload(server, clients, seconds, level, before.perSecond);
                Rate after = capacity(server, clients);
                System.out.printf(
                        "{\"level\":%d,\"goodput_by_capacity\":%.2f,\"the_same_per_cpu_second\":%.2f}%n",
                        level,
                        offered.perSecond / ((before.perSecond + after.perSecond) / 2),
                        offered.perCpuSecond / ((before.perCpuSecond + after.perCpuSecond) / 2));
                before = after;
            }
            balance(server);
            System.out.printf("{\"peak_resident_mb\":%d}%n", server.peakResidentBytes() >> 20);
            server.kill();
        }
        try (ServerUnderTest server = start(data)) {
            find(server);
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(String.join("; ", failures));
        }
    }

    /// On a processor of its own, where that can be had.
    private ServerUnderTest start(Path data) throws IOException, InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        Path taskset = Path.of("/usr/bin/taskset");
        boolean apart = processors > 1 && Files.isExecutable(taskset);
        ServerUnderTest server = ServerUnderTest.start(
                apart ? List.of(taskset.toString(), "-c", "0") : List.of(),
                Map.of("CLEW_MEMORY_MB", MEMORY_MB),
                clew,
                data,
                List.of());
        if (apart) {
            new ProcessBuilder(
                            taskset.toString(),
                            "-acp",
                            "1-" + (processors - 1),
                            Long.toString(ProcessHandle.current().pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        return server;
    }

    /// As fast as they are acknowledged.
    private Rate capacity(ServerUnderTest server, ExportClients clients) throws IOException, InterruptedException {
        return measure("capacity", server, clients, CAPACITY_SECONDS, CLIENTS_AT_CAPACITY, 0);
    }

    private Rate overload(ServerUnderTest server, ExportClients clients, int seconds, int level, double spansPerSecond)
            throws IOException, InterruptedException {
        long periodNanos = (long) (1e9 * CLIENTS * Export.SPANS / spansPerSecond);
        return measure(
                "offered %d times as much".formatted(level), server, clients, seconds, CLIENTS * level, periodNanos);
    }

    private Rate measure(
            String what, ServerUnderTest server, ExportClients clients, int seconds, int count, long periodNanos)
            throws IOException, InterruptedException {
        long begin = System.nanoTime() + RAMP_NANOS;
        long end = begin + seconds * 1_000_000_000L;
        var books = new ExportBooks(begin, end);
        var memory = new MemoryWatch(server);
        Thread watching = Thread.ofPlatform().start(memory);
        Thread sending = Thread.ofPlatform().start(() -> clients.send(count, periodNanos, end, books));
        sleepUntil(begin);
        CpuSeconds cpu = CpuSeconds.of(server.pid());
        double own = ownCpuSeconds();
        sleepUntil(end);
        CpuSeconds used = CpuSeconds.of(server.pid()).minus(cpu);
        double ownUsed = ownCpuSeconds() - own;
        sending.join();
        watching.interrupt();
        watching.join();
        long spans = Math.round(books.goodput() * seconds);
        System.out.printf(
                "{\"what\":\"%s\",\"clients\":%d,\"spans_per_second\":%.0f,\"cpu_seconds\":%.1f,"
                        + "\"cpu_seconds_of_clients\":%.1f,%s,%s,\"ns_per_span\":{%s}}%n",
                what, count, books.goodput(), used.total(), ownUsed, books, memory, used.nanosPer(Math.max(1, spans)));
        acknowledged.addAll(books.all());
        check(books.forGood().isEmpty(), "something was refused for good: " + books.forGood());
        check(server.isAlive(), "the server has ended");
        check(memory.peakBytes() <= Long.parseLong(MEMORY_MB) << 20, "it took more memory than it may have");
        return new Rate(books.goodput(), books.goodput() * seconds / used.total());
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(duration -> duration.toMillis() / 1e3)
                .orElse(0.0);
    }

    /// What clients know to be taken was counted as taken. The server may know of more: of some the answer was lost.
    private void balance(ServerUnderTest server) throws IOException, InterruptedException {
        server.settle();
        long accepted = server.metric("clew_ingest_spans_total", "outcome=\"accepted\"");
        long known = (long) acknowledged.size() * Export.SPANS;
        long stored = server.storedSpans();
        long requests = server.metric("clew_ingest_requests_total", "");
        long answers = server.metric("clew_ingest_requests_total", "outcome=\"accepted\"")
                + server.metric("clew_ingest_refused_requests_total", "");
        System.out.printf(
                "{\"acknowledged_spans\":%d,\"accepted_spans\":%d,\"stored_spans\":%d,\"requests\":%d}%n",
                known, accepted, stored, requests);
        check(known <= stored, "fewer are stored than were acknowledged");
        check(stored <= accepted, "more are stored than were accepted");
        check(requests == answers, "%d requests have %d answers".formatted(requests, answers));
    }

    private void find(ServerUnderTest server) throws IOException, InterruptedException {
        Collections.shuffle(acknowledged, new Random(1));
        List<Export> some = acknowledged.subList(0, Math.min(TRACES_TO_CHECK, acknowledged.size()));
        for (Export each : some) {
            int found = server.trace(each.trace()).size();
            check(
                    found == each.template().traceSpans(),
                    "of trace %s %d spans were found, and %d sent"
                            .formatted(each.trace(), found, each.template().traceSpans()));
        }
        System.out.printf("{\"traces_checked_after_kill\":%d}%n", some.size());
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            failures.add(otherwise);
        }
    }
}
