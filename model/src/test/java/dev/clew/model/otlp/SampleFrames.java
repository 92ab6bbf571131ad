package dev.clew.model.otlp;

import com.github.luben.zstd.ZstdInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Recorded requests, each behind a big-endian length: those of `CLEW_SAMPLE_DATA`, or else the small recording that
/// comes with the tests.
final class SampleFrames {
    private SampleFrames() {}

    static List<byte[]> read() throws IOException {
        String file = System.getenv("CLEW_SAMPLE_DATA");
        try (InputStream raw = file == null
                        ? SampleFrames.class.getResourceAsStream("/spans-5k.otlp.zst")
                        : Files.newInputStream(Path.of(file));
                var in = new DataInputStream(new ZstdInputStream(raw))) {
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
        }
    }
}
