package dev.clew.server;

import dev.clew.store.DurableFolders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a second process out of a data folder: a lock on the file `lock` in it, which the operating system ends with
/// the process, however that dies. The file stays, with the number of the process that holds it or held it last.
final class DataFolderLock implements AutoCloseable {
    /// The system's lock holds against other processes only; worse, closing any other descriptor of the file in this
    /// process would end it.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private DataFolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// Takes the lock of `folder`, which is made if missing.
    ///
    /// @throws Unavailable if another process has it, naming that; or if the folder cannot be made or written
    static DataFolderLock take(Path folder) {
        try {
            DurableFolders.create(folder);
            Path real = folder.toRealPath();
            if (!HELD_HERE.add(real)) {
                throw inUse(real, String.valueOf(ProcessHandle.current().pid()));
            }
            FileChannel channel = null;
            try {
                channel = lock(real);
            } finally {
                if (channel == null) {
                    HELD_HERE.remove(real);
                }
            }
            return new DataFolderLock(real, channel);
        } catch (IOException e) {
            throw new Unavailable(
                    "[%s] the data folder cannot be used: %s (missing permission, read-only disk, or a file of that name?)"
                            .formatted(folder, e),
                    e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean isMine = false;
        try {
            if (channel.tryLock() == null) {
                throw inUse(folder, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    "%d\n".formatted(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            isMine = true;
            return channel;
        } finally {
            if (!isMine) {
                channel.close();
            }
        }
    }

    /// Who only reads the folder holds the lock too, and leaves the file as the last server left it.
    private static Unavailable inUse(Path folder, String pid) {
        boolean isReader = pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
        String user = isReader ? "a process that reads it (clew verify-store?)" : "process " + pid;
        return new Unavailable(
                "[%s] the data folder is in use by %s: stop that first, or give another folder with --data"
                        .formatted(folder, user));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Unavailable("[%s] the lock cannot be let go: %s".formatted(folder, e), e);
        } finally {
            HELD_HERE.remove(folder);
        }
    }
}
