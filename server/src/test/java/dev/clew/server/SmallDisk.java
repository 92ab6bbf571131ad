package dev.clew.server;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// A `tmpfs` of a few megabytes, which is soon full.
record SmallDisk(Path path) implements AutoCloseable {
    /// @param folder in which it is to appear; exists
    /// @param options as `mount` has them
    static SmallDisk mount(Path folder, String options) throws Exception {
        Path path = Files.createDirectory(folder.resolve("disk"));
        String said = run("mount", "-t", "tmpfs", "-o", options, "clew-test", path.toString());
        assumeThat(said).as("mounting is not permitted here").isEmpty();
        return new SmallDisk(path);
    }

    /// Leaves so many bytes of it.
    void fill(long left) throws IOException {
        FileStore store = Files.getFileStore(path);
        byte[] block = new byte[4_096];
        try (var out = Files.newOutputStream(ballast())) {
            while (store.getUsableSpace() > left) {
                out.write(block);
            }
        }
    }

    /// Gives back what [#fill] took.
    void empty() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return path.resolve("ballast");
    }

    long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public void close() {
        try {
            run("umount", "-l", path.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What a command said; nothing if it did what it was told.
    static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "failed: " + said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
