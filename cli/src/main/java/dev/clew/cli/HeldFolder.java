package dev.clew.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The data folder of a Clew that does not run. While it is held none starts on it: a server takes the file `lock`
/// in it for itself, and who only reads shares it, without writing anything.
final class HeldFolder implements AutoCloseable {
    private final Path path;
    private final @Nullable FileChannel channel;

    private HeldFolder(Path path, @Nullable FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// @throws FolderFault if there is no such folder, it cannot be read, or a server has it
    static HeldFolder of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FolderFault(ExitCode.NOT_FOUND, "[%s] there is no such folder".formatted(folder));
        }
        Path lock = folder.resolve("lock");
        if (!Files.exists(lock)) {
            return new HeldFolder(folder, null);
        }
        try {
            return hold(folder, lock);
        } catch (IOException e) {
            throw new FolderFault(
                    ExitCode.UNAVAILABLE, "[%s] cannot be read: %s (missing permission?)".formatted(folder, e));
        }
    }

    private static HeldFolder hold(Path folder, Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean held = false;
        try {
            held = share(channel);
            if (!held) {
                throw new FolderFault(
                        ExitCode.UNAVAILABLE,
                        "[%s] is in use by process %s: stop that first, or look at a copy"
                                .formatted(folder, Files.readString(file).strip()));
            }
            return new HeldFolder(folder, channel);
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    private static boolean share(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            return lock != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /// Whether a server ever used the folder.
    boolean hasLock() {
        return channel != null;
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new FolderFault(ExitCode.UNAVAILABLE, "[%s] cannot be let go: %s".formatted(path, e));
            }
        }
    }
}
