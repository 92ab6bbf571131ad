package dev.clew.server.jaeger;

import dev.clew.store.Completeness;

/// Why an answer may lack something, as far as that is known: while it is written, more may be found out. For one
/// thread.
public final class TruncatedBecause {
    private String text;

    public TruncatedBecause(Completeness known) {
        text = known.truncatedBecause();
    }

    /// Of several reasons the first is told.
    public void add(Completeness found) {
        text = text.isEmpty() ? found.truncatedBecause() : text;
    }

    /// Empty if nothing is known to be missing.
    public String text() {
        return text;
    }
}
