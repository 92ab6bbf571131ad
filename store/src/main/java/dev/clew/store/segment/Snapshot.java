package dev.clew.store.segment;

import java.util.List;

/// The parts of a tenant at one moment, oldest first, all of which stay readable until it is closed.
record Snapshot(List<HeldPart> parts) implements AutoCloseable {
    static final Snapshot EMPTY = new Snapshot(List.of());

    @Override
    public void close() {
        parts.forEach(HeldPart::release);
    }
}
