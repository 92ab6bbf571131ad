package dev.clew.instrument.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Says the first of a series of troubles aloud, as a warning, and the rest at level FINE: what fails for
/// one span fails for every span.
public final class Complaints {
    private static final Logger LOGGER = Logger.getLogger("dev.clew.instrument");

    private final AtomicBoolean warned = new AtomicBoolean();

    public void report(String trouble, Throwable cause) {
        LOGGER.log(warned.compareAndSet(false, true) ? Level.WARNING : Level.FINE, trouble, cause);
    }

    /// The trouble is over: the next one is worth a warning again.
    public void settle(String how) {
        if (warned.compareAndSet(true, false)) {
            LOGGER.log(Level.INFO, how);
        }
    }
}
