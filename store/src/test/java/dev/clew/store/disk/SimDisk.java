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
import org.jspecify.annotations.Nullable;

/// A disk in memory that can lose power. What was forced stays; of the rest, any part may: names that were given,
/// changed or removed, whole writes, and single sectors of a write, in any order, as a real disk's cache decides.
///
/// ```
/// names: {as of the last forced folder} [made a | a renamed to b | c removed]
///                               after power loss: any of these changes; half the time the first few
/// file:  [durable ............][unforced: write 1 | write 2 | ...]
///                               after power loss: any sectors of these; zeros where one is missing
/// ```
public final class SimDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new TreeMap<>();
    private final List<NameChange> unforced = new ArrayList<>();
    private long callsLeft;
    private long freeBytes = Long.MAX_VALUE;

    private static final class Content {
        byte[] bytes = {};
        int durableLength;
    }

    private sealed interface NameChange {
        record Made(Path name, Content content) implements NameChange {}

        record Renamed(Path from, Path to, Content content) implements NameChange {}

        record Removed(Path name) implements NameChange {}

        default @Nullable Path folder() {
            return switch (this) {
                case Made made -> made.name().getParent();
                case Renamed renamed -> renamed.to().getParent();
                case Removed removed -> removed.name().getParent();
            };
        }

        default void apply(Map<Path, Content> names) {
            switch (this) {
                case Made(var name, var content) -> names.put(name, content);
                case Renamed(var from, var to, var content) -> {
                    names.remove(from);
                    names.put(to, content);
                }
                case Removed(var name) -> names.remove(name);
            }
        }
    }

    /// @param callsLeft how many changing calls it takes before the power fails: every later one throws
    public SimDisk(long callsLeft) {
        this.callsLeft = callsLeft;
    }

    /// What the same disk holds when the power is back, which `random` decides. It has power for `calls` more calls.
    public synchronized SimDisk afterPowerLoss(Random random, long calls) {
        var survivingNames = new TreeMap<>(durableNames);
        int inOrder = random.nextBoolean() ? random.nextInt(unforced.size() + 1) : -1;
        for (int i = 0; i < unforced.size(); i++) {
            if (inOrder < 0 ? random.nextBoolean() : i < inOrder) {
                unforced.get(i).apply(survivingNames);
            }
        }
        var after = new SimDisk(calls);
        after.freeBytes = freeBytes;
        survivingNames.forEach((path, content) -> {
            var survived = new Content();
            survived.bytes = survivors(content, random);
            survived.durableLength = survived.bytes.length;
            after.names.put(path, survived);
        });
        after.durableNames.putAll(after.names);
        return after;
    }

    /// How many more changing calls it takes.
    public synchronized long callsLeft() {
        return callsLeft;
    }

    /// What [#freeBytes] says from now on.
    public synchronized void freeBytes(long bytes) {
        freeBytes = bytes;
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

    private void change(NameChange change) throws IOException {
        change();
        change.apply(names);
        unforced.add(change);
    }

    private Content content(Path file) throws NoSuchFileException {
        Content content = names.get(file);
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
        var found = new ArrayList<String>();
        for (Path path : names.keySet()) {
            if (folder.equals(path.getParent())) {
                found.add(path.getFileName().toString());
            }
        }
        return found;
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
        if (names.containsKey(file)) {
            throw new IOException(file + " exists");
        }
        var content = new Content();
        change(new NameChange.Made(file, content));
        return new SimFile(content);
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
    public synchronized void rename(Path from, Path to) throws IOException {
        change(new NameChange.Renamed(from, to, content(from)));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        content(file);
        change(new NameChange.Removed(file));
    }

    @Override
    public synchronized long freeBytes(Path folder) {
        return freeBytes;
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        change();
        unforced.removeIf(change -> {
            boolean isForced = folder.equals(change.folder());
            if (isForced) {
                change.apply(durableNames);
            }
            return isForced;
        });
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
