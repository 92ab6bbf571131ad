package dev.clew.store.log;

import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a log: `log-<sequence number of the first frame>.clew`, sixteen digits, so that names sort by age.
record LogFolder(Disk disk, Path path) {
    private static final Pattern NAME = Pattern.compile("log-(\\d{16})\\.clew");

    /// The segments, oldest first.
    List<Path> segments() throws IOException {
        return disk.list(path).stream()
                .filter(name -> NAME.matcher(name).matches())
                .map(path::resolve)
                .toList();
    }

    /// The sequence number in the name of `segment`.
    static long firstSequence(Path segment) {
        Matcher name = NAME.matcher(segment.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException("[%s] is no segment of a log".formatted(segment));
        }
        return Long.parseLong(name.group(1));
    }

    /// Makes a segment whose first frame will be `sequence`. Its name is durable when this returns.
    Disk.AppendFile create(long sequence) throws IOException {
        Disk.AppendFile file = disk.create(path.resolve("log-%016d.clew".formatted(sequence)));
        try {
            disk.forceFolder(path);
        } catch (IOException | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
        return file;
    }

    /// Keeps the bytes that are about to be cut from the end of `segment` beside it, in a file of its own.
    void keepTorn(Path segment, byte[] bytes, int from) throws IOException {
        List<String> taken = disk.list(path);
        String base = segment.getFileName() + ".torn";
        String name = base;
        for (int n = 2; taken.contains(name); n++) {
            name = base + "." + n;
        }
        try (Disk.AppendFile torn = disk.create(path.resolve(name))) {
            torn.append(ByteBuffer.wrap(bytes, from, bytes.length - from));
            torn.force();
        }
        disk.forceFolder(path);
    }
}
