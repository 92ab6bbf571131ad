package dev.clew.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Folders that no power loss takes away, nor what is in them: a new name is safe once the folder
/// that has it was forced.
public final class DurableFolders {
    private DurableFolders() {}

    /// Makes `folder` and the folders above it, where they are missing.
    public static void create(Path folder) throws IOException {
        Path above = folder.toAbsolutePath().getParent();
        if (above == null || Files.isDirectory(folder)) {
            return;
        }
        create(above);
        Files.createDirectories(folder);
        force(above);
    }

    /// Makes durable which names there are in `folder`.
    public static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
