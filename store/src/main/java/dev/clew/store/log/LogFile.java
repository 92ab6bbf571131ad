package dev.clew.store.log;

import dev.clew.model.Tenant;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// One file of the log, and up to where it holds whose batches.
final class LogFile {
    private final Path path;
    private final Map<Tenant, Long> lastSequences = new HashMap<>();
    private boolean damaged;

    LogFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    synchronized void holds(Tenant tenant, long sequence) {
        lastSequences.merge(tenant, sequence, Math::max);
    }

    /// There are bytes in it that nobody could read.
    synchronized void markDamaged() {
        damaged = true;
    }

    synchronized boolean isDamaged() {
        return damaged;
    }

    /// True if all of its batches come no later than `through` says for their tenants.
    synchronized boolean isCoveredBy(Map<Tenant, Long> through) {
        return lastSequences.entrySet().stream()
                .allMatch(last -> through.getOrDefault(last.getKey(), 0L) >= last.getValue());
    }
}
