package dev.clew.server.sampling;

import com.sun.management.OperatingSystemMXBean;
import dev.clew.sample.tail.Pressure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much of processors and disk is left.
final class Load {
    private static final double PLENTY = 1_000;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Path folder;
    private final long reserveBytes;

    /// @param folder where spans are kept
    /// @param reserveBytes what of the disk is held back; 0 if nothing is
    Load(Path folder, long reserveBytes) {
        this.folder = folder;
        this.reserveBytes = reserveBytes;
    }

    /// Of the time since the last call.
    Pressure.Load now() {
        return new Pressure.Load(Math.max(0, system.getProcessCpuLoad()), diskRoom());
    }

    private double diskRoom() {
        try {
            return reserveBytes == 0
                    ? PLENTY
                    : (double) Files.getFileStore(folder).getUsableSpace() / reserveBytes;
        } catch (IOException _) {
            // Whoever writes there says so.
            return PLENTY;
        }
    }
}
