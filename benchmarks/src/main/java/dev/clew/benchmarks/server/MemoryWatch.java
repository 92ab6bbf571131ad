package dev.clew.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Looks at the memory of a server, ten times a second, until it is interrupted. Pages of files that it has
/// mapped are told apart: the system takes them back when it needs them.
final class MemoryWatch implements Runnable {
    private static final int MEGABYTE_BITS = 20;

    private final ServerUnderTest server;
    private final List<Long> anonymousBytes = new ArrayList<>();
    private final List<Long> residentBytes = new ArrayList<>();

    MemoryWatch(ServerUnderTest server) {
        this.server = server;
    }

    @Override
    public void run() {
        try {
            while (server.isAlive()) {
                look();
                Thread.sleep(100);
            }
        } catch (InterruptedException _) {
            // It was told to end.
        }
    }

    private synchronized void look() {
        try {
            anonymousBytes.add(server.anonymousBytes());
            residentBytes.add(server.residentBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized long peakBytes() {
        return anonymousBytes.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /// How much there was in the first and in the last third of the time, and at most.
    @Override
    public synchronized String toString() {
        int third = Math.max(1, anonymousBytes.size() / 3);
        return "\"memory_mb\":{\"first\":%d,\"last\":%d,\"peak\":%d,\"peak_with_files\":%d}"
                .formatted(
                        median(anonymousBytes.subList(0, third)),
                        median(anonymousBytes.subList(anonymousBytes.size() - third, anonymousBytes.size())),
                        peakBytes() >> MEGABYTE_BITS,
                        residentBytes.stream().mapToLong(Long::longValue).max().orElse(0) >> MEGABYTE_BITS);
    }

    private static long median(List<Long> bytes) {
        return bytes.stream().sorted().skip(bytes.size() / 2).findFirst().orElse(0L) >> MEGABYTE_BITS;
    }
}
