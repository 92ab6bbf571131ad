package dev.clew.store.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// The disk of this machine for those who promised to change nothing: whoever does gets an error that no disk gives.
public final class ReadOnlyDisk implements Disk {
    private final Disk disk = new RealDisk();

    private static AssertionError promise() {
        return new AssertionError("it promised to change nothing");
    }

    @Override
    public void createFolders(Path folder) {
        throw promise();
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
    public AppendFile create(Path file) {
        throw promise();
    }

    @Override
    public void truncate(Path file, long length) {
        throw promise();
    }

    @Override
    public long size(Path file) throws IOException {
        return disk.size(file);
    }

    @Override
    public void rename(Path from, Path to) {
        throw promise();
    }

    @Override
    public void delete(Path file) {
        throw promise();
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return disk.freeBytes(folder);
    }

    @Override
    public void forceFolder(Path folder) {
        throw promise();
    }
}
