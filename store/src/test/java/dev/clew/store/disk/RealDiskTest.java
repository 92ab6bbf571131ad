package dev.clew.store.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest {
    private final RealDisk disk = new RealDisk();

    @TempDir
    Path folder;

    @Test
    void writesPastTheCacheWhereTheFileSystemCan() throws IOException {
        writesBlocks(folder.resolve("file"));
    }

    /// File systems in memory have nothing but the cache; older kernels say so only when the file is there already.
    @Test
    @EnabledOnOs(OS.LINUX)
    void writesAllTheSameWhereItCannot() throws IOException {
        Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "clew");
        try {
            writesBlocks(inMemory.resolve("file"));
        } finally {
            Files.deleteIfExists(inMemory.resolve("file"));
            Files.delete(inMemory);
        }
    }

    /// So that a power loss takes none of them with what is in it.
    @Test
    void forcesTheFolderAboveEveryFolderItMakes() throws Exception {
        assumeThat(Strace.whyNot()).isEmpty();
        Path calls = folder.resolve("calls");
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        Process process = Strace.java(
                Strace.recording(calls, "mkdir,mkdirat,fsync"),
                MakesFolders.class,
                data.resolve("a").resolve("b").toString());
        assertThat(process.waitFor()).isZero();
        assertThat(Strace.calls(calls, data))
                .extracting(call -> call.name().replace("mkdirat", "mkdir") + " " + data.relativize(call.path()))
                .containsExactly("mkdir a", "fsync ", "mkdir a/b", "fsync a");
    }

    static final class MakesFolders {
        static void main(String[] folders) throws IOException {
            for (String folder : folders) {
                new RealDisk().createFolders(Path.of(folder));
                new RealDisk().createFolders(Path.of(folder));
            }
        }
    }

    private void writesBlocks(Path file) throws IOException {
        byte[] content = new byte[5 * Disk.BLOCK_BYTES];
        new Random(1).nextBytes(content);
        ByteBuffer aligned =
                ByteBuffer.allocateDirect(content.length + Disk.BLOCK_BYTES).alignedSlice(Disk.BLOCK_BYTES);
        try (Disk.AppendFile made = disk.createUncached(file)) {
            made.append(aligned.put(content, 0, 2 * Disk.BLOCK_BYTES).flip());
            made.append(aligned.clear()
                    .put(content, 2 * Disk.BLOCK_BYTES, 3 * Disk.BLOCK_BYTES)
                    .flip());
            made.force();
            assertThat(file).hasBinaryContent(content);
        }
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> disk.createUncached(file));
        assertThat(file).hasBinaryContent(content);
    }
}
