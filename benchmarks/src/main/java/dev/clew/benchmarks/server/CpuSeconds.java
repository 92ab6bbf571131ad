package dev.clew.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// User and system time of a process: start-up, compiler and collector included.
///
/// @param total of the whole process
/// @param byThread by kind of thread
record CpuSeconds(double total, Map<String, Double> byThread) {
    static final CpuSeconds NONE = new CpuSeconds(0, Map.of());

    /// Requests are parsed and put into the block on these.
    private static final String CARRIERS = "parse and build";

    /// Linux counts CPU time in `/proc` in hundredths of a second (proc_pid_stat(5)).
    private static final double TICKS_PER_SECOND = 100;

    static CpuSeconds of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        var byThread = new TreeMap<String, Double>();
        try (var threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                String stat = read(thread.resolve("stat"));
                if (!stat.isEmpty()) {
                    byThread.merge(kind(stat), seconds(stat), Double::sum);
                }
            }
        }
        double total = seconds(read(process.resolve("stat")));
        // Only the carriers of virtual threads come and go: what is in nobody's books is theirs.
        double ended = total
                - byThread.values().stream().mapToDouble(Double::doubleValue).sum();
        byThread.merge(CARRIERS, ended, Double::sum);
        return new CpuSeconds(total, byThread);
    }

    private static String read(Path stat) throws IOException {
        try {
            return Files.readString(stat);
        } catch (IOException e) {
            if (Files.exists(stat.getParent())) {
                throw e;
            }
            return "";
        }
    }

    private static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /// Named as the JVM and Armeria name them, cut off after fifteen characters.
    private static String kind(String stat) {
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        if (name.startsWith("clew-network")) {
            return "event loop";
        }
        if (name.startsWith("ForkJoinPool")) {
            return CARRIERS;
        }
        return switch (name) {
            case "clew-log" -> "log";
            case "clew-upkeep" -> "cut";
            default -> {
                if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
                    yield name.substring(0, 2);
                }
                yield name.startsWith("GC ") || name.startsWith("G1 ") || name.startsWith("VM Thread") ? "gc" : "other";
            }
        };
    }

    CpuSeconds plus(CpuSeconds other) {
        var sum = new TreeMap<>(byThread);
        other.byThread.forEach((kind, seconds) -> sum.merge(kind, seconds, Double::sum));
        return new CpuSeconds(total + other.total, sum);
    }

    CpuSeconds minus(CpuSeconds before) {
        var difference = new TreeMap<>(byThread);
        before.byThread.forEach((kind, seconds) -> difference.merge(kind, -seconds, Double::sum));
        return new CpuSeconds(total - before.total, difference);
    }

    /// In the form of the members of a JSON object, dearest first.
    String nanosPer(long spans) {
        return byThread.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(kind -> "\"%s\":%.0f".formatted(kind.getKey(), kind.getValue() * 1e9 / spans))
                .collect(Collectors.joining(","));
    }
}
