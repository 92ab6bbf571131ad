package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of a log: `log-<sequence number>.clew`, sixteen digits, so that names sort by age. The
/// number is one more than that of the last frame before; the first frame in the file has it too,
/// unless writes failed between the two.
final class LogFolder {
    static final Pattern NAME = Pattern.compile("log-(\\d{16})\\.clew");

    private final Disk disk;
    private final Path path;
    private final List<LogFile> files = new ArrayList<>();
    /// Whether files were removed, and it may not be durable.
    private volatile boolean removedSome;

    LogFolder(Disk disk, Path path) throws IOException {
        this.disk = disk;
        this.path = path;
        for (String name : disk.list(path)) {
            if (NAME.matcher(name).matches()) {
                files.add(new LogFile(path.resolve(name)));
            }
        }
    }

    /// Refuses a log of which a file is of a version that is not known.
    ///
    /// @throws Fault `CORRUPT` naming file and version
    void refuseUnknownVersions() throws IOException {
        for (LogFile file : files()) {
            byte[] first;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = disk.map(file.path(), arena);
                first = bytes.asSlice(0, Math.min(bytes.byteSize(), Frame.MOST_HEADER_BYTES))
                        .toArray(ValueLayout.JAVA_BYTE);
            }
            char version = Frame.versionOf(first);
            if (version != Frame.VERSION) {
                throw new Fault(
                        Fault.Kind.CORRUPT,
                        "[%s] is a log of version %s, which is not known to this release, which knows %s (written by a newer version?)"
                                .formatted(file.path(), version, Frame.VERSION));
            }
        }
    }

    Disk disk() {
        return disk;
    }

    Path path() {
        return path;
    }

    /// The files there are now, oldest first.
    synchronized List<LogFile> files() {
        return List.copyOf(files);
    }

    /// The sequence number in the name of `file`.
    static long firstSequence(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("[%s] is no file of a log".formatted(file));
        }
        return Long.parseLong(name.group(1));
    }

    Path pathOf(long firstSequence) {
        return path.resolve("log-%016d.clew".formatted(firstSequence));
    }

    /// Makes `file`, to be written in whole blocks. Its name is durable when this returns.
    Disk.AppendFile create(LogFile file) throws IOException {
        Disk.AppendFile made = disk.createUncached(file.path());
        synchronized (this) {
            files.add(file);
        }
        try {
            disk.forceFolder(path);
        } catch (IOException | RuntimeException e) {
            try (made) {
                throw e;
            }
        }
        return made;
    }

    /// Removes every file but `growing` that holds nothing later than `through` says for each tenant. One with damage
    /// in it is kept under another name, by which no log is opened.
    void removeCovered(Map<Tenant, Long> through, @Nullable LogFile growing) throws IOException {
        for (LogFile file : files()) {
            if (file != growing && file.isCoveredBy(through)) {
                removedSome = true;
                remove(file);
            }
        }
        if (removedSome) {
            disk.forceFolder(path);
            removedSome = false;
        }
    }

    private synchronized void remove(LogFile file) throws IOException {
        if (!files.contains(file)) {
            // It was cut to nothing meanwhile, and another may have its name.
            return;
        }
        if (file.isDamaged()) {
            disk.rename(file.path(), path.resolve(freeName(file.path().getFileName() + ".damaged")));
        } else {
            disk.delete(file.path());
        }
        files.remove(file);
    }

    /// Cuts `file`, to which nothing is written any more, to its first `length` bytes, durably;
    /// without any it goes. Does nothing more if it is not there.
    synchronized void cut(LogFile file, long length) throws IOException {
        try {
            if (length > 0) {
                disk.truncate(file.path(), length);
            } else {
                disk.delete(file.path());
            }
        } catch (NoSuchFileException _) {
            // It was never made, or everything in it is safe elsewhere.
        }
        if (length == 0) {
            disk.forceFolder(path);
            files.remove(file);
        }
    }

    /// Keeps the bytes that are about to be cut from the end of `file` beside it, in a file of its own.
    void keepTorn(Path file, byte[] bytes, int from) throws IOException {
        String name = freeName(file.getFileName() + ".torn");
        try (Disk.AppendFile torn = disk.create(path.resolve(name))) {
            torn.append(ByteBuffer.wrap(bytes, from, bytes.length - from));
            torn.force();
        }
        disk.forceFolder(path);
    }

    private String freeName(String base) throws IOException {
        List<String> taken = disk.list(path);
        String name = base;
        for (int n = 2; taken.contains(name); n++) {
            name = base + "." + n;
        }
        return name;
    }

    /// Bytes in the log.
    long sizeBytes() throws IOException {
        return disk.sizeOf(files().stream().map(LogFile::path).toList());
    }
}
