package dev.clew.store.segment.totals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Which pieces of some work a thread does, of several that go through the same pieces in the same order: whoever has
/// done one takes the first that nobody has. So all are done with it at about the same time, however fast each is.
///
/// ```
/// piece     0   1   2   3   4   5
/// thread A  ■           ■   ■
/// thread B      ■   ■           ■
/// ```
///
/// For one thread, which has one of its own.
public final class Turns {
    private static final int NONE = -1;

    private final AtomicInteger taken;
    private final BooleanSupplier goesOn;
    private int passed;
    private int own = NONE;

    private Turns(AtomicInteger taken, BooleanSupplier goesOn) {
        this.taken = taken;
        this.goesOn = goesOn;
    }

    /// Of a thread that does all pieces, but for those that others do.
    public static Turns alone() {
        return new Turns(new AtomicInteger(), () -> true);
    }

    /// Of another thread that works with this one.
    ///
    /// @param goesOn false when that thread is to take no more pieces
    public Turns another(BooleanSupplier goesOn) {
        return new Turns(taken, goesOn);
    }

    /// Whether the next piece is to be done by this thread.
    boolean isMine() {
        if (own == NONE && goesOn.getAsBoolean()) {
            own = taken.getAndIncrement();
        }
        boolean isMine = own == passed++;
        if (isMine) {
            own = NONE;
        }
        return isMine;
    }
}
