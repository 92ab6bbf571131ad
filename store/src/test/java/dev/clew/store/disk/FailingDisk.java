package dev.clew.store.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A disk, a real one unless it is told another, whose n-th write, sync or change of a name fails, as a dying or full
/// one's would.
public final class FailingDisk implements Disk {
    private final Disk disk;
    private final AtomicInteger callsLeft;
    private final int failures;
    private final boolean isOutOfMemory;
    private volatile int largestAppend;

    /// @param callsBefore how many changing calls succeed before the first that fails
    /// @param failures how many fail then, before the disk is well again
    public FailingDisk(int callsBefore, int failures) {
        this(new RealDisk(), callsBefore, failures);
    }

    /// As above.
    public FailingDisk(Disk disk, int callsBefore, int failures) {
        this(disk, callsBefore, failures, false);
    }

    private FailingDisk(Disk disk, int callsBefore, int failures, boolean isOutOfMemory) {
        this.disk = disk;
        callsLeft = new AtomicInteger(callsBefore);
        this.failures = failures;
        this.isOutOfMemory = isOutOfMemory;
    }

    /// One that finds no memory to write with, instead of failing.
    public static FailingDisk withoutMemory(int callsBefore, int failures) {
        return new FailingDisk(new RealDisk(), callsBefore, failures, true);
    }

    /// The most bytes that were appended at once.
    public int largestAppend() {
        return largestAppend;
    }

    private void change() throws IOException {
        int left = callsLeft.getAndDecrement();
        if (left <= 0 && left > -failures) {
            if (isOutOfMemory) {
                throw new OutOfMemoryError("on purpose");
            }
            throw new IOException("Input/output error (on purpose)");
        }
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        disk.createFolders(folder);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public MemorySegment map(Path file, Arena arena) throws IOException {
        return disk.map(file, arena);
    }

    @Override
    public AppendFile create(Path file) throws IOException {
        change();
        return new FailingFile(disk.create(file));
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        change();
        disk.truncate(file, length);
    }

    @Override
    public long size(Path file) throws IOException {
        return disk.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        change();
        disk.delete(file);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return disk.freeBytes(folder);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        change();
        disk.forceFolder(folder);
    }

    private final class FailingFile implements AppendFile {
        private final AppendFile file;

        FailingFile(AppendFile file) {
            this.file = file;
        }

        /// Fails half-way, as real ones do.
        @Override
        public void append(ByteBuffer bytes) throws IOException {
            largestAppend = Math.max(largestAppend, bytes.remaining());
            try {
                change();
            } catch (IOException e) {
                file.append(bytes.limit(bytes.position() + bytes.remaining() / 2));
                throw e;
            }
            file.append(bytes);
        }

        @Override
        public void force() throws IOException {
            change();
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
