package dev.clew.store.segment.totals;

import java.util.concurrent.atomic.AtomicInteger;

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
    private int passed;
    private int own = NONE;

    private Turns(AtomicInteger taken) {
        this.taken = taken;
    }

    /// Of a thread that does all pieces.
    public static Turns alone() {
        return new Turns(new AtomicInteger());
    }

    /// Of another thread that works with this one.
    public Turns another() {
        return new Turns(taken);
    }

    /// Whether the next piece is to be done by this thread.
    boolean isMine() {
        if (own == NONE) {
            own = taken.getAndIncrement();
        }
        boolean isMine = own == passed++;
        if (isMine) {
            own = NONE;
        }
        return isMine;
    }
}
