package dev.clew.benchmarks;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Recorded requests: a zstd file of frames, each a big-endian length and that many bytes of one
/// `ExportTraceServiceRequest`.
public final class Recording {
    private Recording() {}

    /// Every request in the file that the system property `clew.recording` or the environment's `CLEW_SAMPLE_DATA`
    /// names.
    public static List<byte[]> read() {
        String named = System.getProperty("clew.recording", System.getenv().getOrDefault("CLEW_SAMPLE_DATA", ""));
        if (named.isEmpty()) {
            throw new IllegalStateException("name a recording with -Dclew.recording=FILE or CLEW_SAMPLE_DATA");
        }
        return read(Path.of(named));
    }

    /// Every request in `file`.
    public static List<byte[]> read(Path file) {
        try (var in = new DataInputStream(
                new BufferedInputStream(new ZstdInputStream(Files.newInputStream(file)), 1 << 16))) {
            var frames = new ArrayList<byte[]>();
            while (true) {
                int length;
                try {
                    length = in.readInt();
                } catch (EOFException end) {
                    return frames;
                }
                frames.add(in.readNBytes(length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[%s] cannot be read".formatted(file), e);
        }
    }
}
