package dev.clew.server.sampling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The number of every policy that ever decided here, by its text: the same text has the same number,
/// another text a greater one. Texts are kept in a folder beside the spans, `<number>-<hash>.yaml`, so that
/// what was decided can be explained by what stood in the policy then. For one thread.
final class PolicyVersions {
    private static final Pattern FILE = Pattern.compile("(\\d{1,9})-([0-9a-f]{12})\\.yaml");
    private static final int HASH_DIGITS = 12;

    private final Path folder;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int last;

    /// @param number at least 1
    /// @param hash the first digits of the SHA-256 of the text
    record Version(int number, String hash) {}

    /// @param folder made if missing, when there is something to keep
    PolicyVersions(Path folder) throws IOException {
        this.folder = folder;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(file -> {
                    Matcher name = FILE.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        int number = Integer.parseInt(name.group(1));
                        numbers.put(name.group(2), number);
                        last = Math.max(last, number);
                    }
                });
            }
        }
    }

    /// Returns when the text is on disk.
    Version of(String text) throws IOException {
        String hash = hash(text);
        Integer known = numbers.get(hash);
        if (known != null) {
            return new Version(known, hash);
        }
        int number = last + 1;
        write(folder.resolve("%d-%s.yaml".formatted(number, hash)), text.getBytes(StandardCharsets.UTF_8));
        last = number;
        numbers.put(hash, number);
        return new Version(number, hash);
    }

    /// Puts a file in the place of the one before: after a crash, it is the one or the other.
    static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (var out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            var left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
