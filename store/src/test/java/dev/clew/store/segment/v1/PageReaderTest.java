package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.clew.model.Fault;
import dev.clew.store.disk.Disk;
import dev.clew.store.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PageReaderTest {
    private static final Path FILE = Path.of("/data/segment");

    @Test
    void takesNothingOfAFrameThatIsTooShort() throws IOException {
        byte[] page = compressed(new byte[300]);
        var disk = new SimDisk(Long.MAX_VALUE);
        try (Disk.AppendFile out = disk.create(FILE)) {
            out.append(ByteBuffer.wrap(page));
        }
        var file = new SegmentFile(disk, FILE);
        try (var reader = new PageReader(file)) {
            assertThat(reader.readBytes(new Input(page), 300)).hasSize(300).containsOnly(0);
            assertThatThrownBy(() -> reader.readBytes(new Input(page), 301))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CORRUPT))
                    .hasMessageContaining("300 bytes, not 301");
        } finally {
            file.release();
        }
    }

    private static byte[] compressed(byte[] plane) {
        var out = new Output();
        try (var zstd = new ZstdCompressCtx()) {
            byte[] frame = zstd.setContentSize(false).setMagicless(true).compress(plane);
            out.writeByte(Format.PLANE_ZSTD);
            out.writeVarint(frame.length);
            out.write(frame, 0, frame.length);
        }
        return out.array().clone();
    }
}
