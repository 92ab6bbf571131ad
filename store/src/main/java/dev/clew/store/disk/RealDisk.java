package dev.clew.store.disk;

import dev.clew.store.DurableFolders;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The disk of this machine.
public final class RealDisk implements Disk {
    private static final Logger LOG = LoggerFactory.getLogger(RealDisk.class);

    /// `ExtendedOpenOption.DIRECT`. By its name, as Java does not promise it; null if there is none.
    private static final @Nullable OpenOption DIRECT = direct();

    private static @Nullable OpenOption direct() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return (OpenOption) Arrays.stream(options)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst()
                    .orElse(null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        DurableFolders.create(folder);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    @Override
    public AppendFile create(Path file) throws IOException {
        return new RealFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public AppendFile createUncached(Path file) throws IOException {
        if (DIRECT == null || !takesBlocks(file.resolveSibling(""))) {
            return create(file);
        }
        try {
            return new RealFile(
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, DIRECT));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("[{}] is written by way of the system's cache: {}", file, e.toString());
            // Some file systems refuse this only when they have made the file.
            Files.deleteIfExists(file);
            return create(file);
        }
    }

    /// Whether files in `folder` can be written in blocks. In some containers the JDK does not find out on which file
    /// system it is.
    private static boolean takesBlocks(Path folder) {
        try {
            return BLOCK_BYTES % Files.getFileStore(folder).getBlockSize() == 0;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("[{}] is written by way of the system's cache: {}", folder, e.toString());
            return false;
        }
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    /// Asks with one `statvfs`: [Files#getFileStore] would read the table of mounts on every call.
    @Override
    public long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        DurableFolders.force(folder);
    }

    private record RealFile(FileChannel channel) implements AppendFile {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
