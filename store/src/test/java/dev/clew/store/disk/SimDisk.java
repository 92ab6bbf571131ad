package dev.clew.store.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A disk in memory that can lose power. What was forced stays; of the rest, any part may: names, whole writes, and
/// single sectors of a write, in any order, as a real disk's cache decides.
///
/// ```
/// file:  [durable ............][unforced: write 1 | write 2 | ...]
///                               after power loss: any sectors of these; zeros where one is missing
/// ```
public final class SimDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<Path, Content> files = new TreeMap<>();
    private long callsLeft;

    private static final class Content {
        byte[] bytes = {};
        int durableLength;
        boolean nameIsDurable;
    }

    /// @param callsLeft how many changing calls it takes before the power fails: every later one throws
    public SimDisk(long callsLeft) {
        this.callsLeft = callsLeft;
    }

    /// What the same disk holds when the power is back, which `random` decides. It has power for `calls` more calls.
    public synchronized SimDisk afterPowerLoss(Random random, long calls) {
        var after = new SimDisk(calls);
        files.forEach((path, content) -> {
            if (content.nameIsDurable || random.nextBoolean()) {
                var survived = new Content();
                survived.bytes = survivors(content, random);
                survived.durableLength = survived.bytes.length;
                survived.nameIsDurable = true;
                after.files.put(path, survived);
            }
        });
        return after;
    }

    private static byte[] survivors(Content content, Random random) {
        int unforced = content.bytes.length - content.durableLength;
        int length = content.durableLength + (unforced == 0 ? 0 : random.nextInt(unforced + 1));
        byte[] bytes = Arrays.copyOf(content.bytes, length);
        // Half the time the cache was written in order; else sector by sector, in any.
        if (random.nextBoolean()) {
            for (int at = content.durableLength; at < length; ) {
                int next = Math.min(length, (at / SECTOR + 1) * SECTOR);
                if (random.nextInt(3) == 0) {
                    Arrays.fill(bytes, at, next, (byte) 0);
                }
                at = next;
            }
        }
        return bytes;
    }

    private void change() throws IOException {
        if (callsLeft-- <= 0) {
            throw new IOException("the power is off (on purpose)");
        }
    }

    private Content content(Path file) throws NoSuchFileException {
        Content content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }

    @Override
    public synchronized void createFolders(Path folder) {
        // Folders are there as soon as a file is; a store makes its own before anything is worth keeping.
    }

    @Override
    public synchronized List<String> list(Path folder) {
        var names = new ArrayList<String>();
        for (Path path : files.keySet()) {
            if (folder.equals(path.getParent())) {
                names.add(path.getFileName().toString());
            }
        }
        return names;
    }

    @Override
    public synchronized byte[] read(Path file) throws IOException {
        return content(file).bytes.clone();
    }

    @Override
    public synchronized MemorySegment map(Path file, Arena arena) throws IOException {
        byte[] bytes = content(file).bytes;
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    @Override
    public synchronized AppendFile create(Path file) throws IOException {
        change();
        if (files.putIfAbsent(file, new Content()) != null) {
            throw new IOException(file + " exists");
        }
        return new SimFile(content(file));
    }

    @Override
    public synchronized void truncate(Path file, long length) throws IOException {
        change();
        Content content = content(file);
        content.bytes = Arrays.copyOf(content.bytes, (int) length);
        content.durableLength = (int) length;
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        return content(file).bytes.length;
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        change();
        files.forEach((path, content) -> content.nameIsDurable |= folder.equals(path.getParent()));
    }

    private final class SimFile implements AppendFile {
        private final Content content;

        SimFile(Content content) {
            this.content = content;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            synchronized (SimDisk.this) {
                change();
                int from = content.bytes.length;
                content.bytes = Arrays.copyOf(content.bytes, from + bytes.remaining());
                bytes.get(content.bytes, from, bytes.remaining());
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimDisk.this) {
                change();
                content.durableLength = content.bytes.length;
            }
        }

        @Override
        public void close() {}
    }
}
