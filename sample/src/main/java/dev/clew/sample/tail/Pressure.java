package dev.clew.sample.tail;

/// Finds how much less to keep while disk or CPU run short. With each look at a load that is too high
/// probabilities are halved, down to 1/256, and only after a row of looks at one that is low enough they
/// are doubled again: in between they stay, so that they do not swing. What a policy keeps whole is touched
/// only where the disk is about to be full. For one thread.
public final class Pressure {
    private static final int MOST_HALVINGS = 8;

    /// Half a minute, with a look every five seconds.
    private static final int CALM_LOOKS = 6;

    private static final double BUSY = 0.9;
    private static final double IDLE_ENOUGH = 0.75;
    private static final double LITTLE_ROOM = 4;
    private static final double NO_ROOM = 2;
    private static final double ROOM_ENOUGH = 6;

    private int halvings;
    private int calmLooks;
    private boolean isForAll;
    private String because = "";

    /// @param cpuBusy which part of the machine's processors this process takes, from 0 to 1
    /// @param diskRoom free bytes, in multiples of what is held in reserve: below 1, nothing is taken in
    ///     any more
    public record Load(double cpuBusy, double diskRoom) {}

    /// Takes in how it is now.
    public Relief look(Load load) {
        boolean isCpuShort = load.cpuBusy() > BUSY;
        boolean isDiskShort = load.diskRoom() < LITTLE_ROOM;
        if (isCpuShort || isDiskShort) {
            halvings = Math.min(halvings + 1, MOST_HALVINGS);
            calmLooks = 0;
            because = isDiskShort
                    ? "the disk has room for %.1f times its reserve".formatted(load.diskRoom())
                    : "the server takes %.0f%% of the processors".formatted(100 * load.cpuBusy());
        } else if (load.cpuBusy() < IDLE_ENOUGH && load.diskRoom() > ROOM_ENOUGH) {
            calmLooks++;
            if (calmLooks >= CALM_LOOKS && halvings > 0) {
                halvings--;
                calmLooks = 0;
            }
        } else {
            calmLooks = 0;
        }
        isForAll = load.diskRoom() < (isForAll ? LITTLE_ROOM : NO_ROOM);
        if (halvings == 0) {
            because = "";
        }
        return relief();
    }

    public Relief relief() {
        return halvings == 0 ? Relief.NONE : new Relief(Math.scalb(1.0, -halvings), isForAll);
    }

    /// Why less is kept; empty if it is not.
    public String because() {
        return because;
    }
}
