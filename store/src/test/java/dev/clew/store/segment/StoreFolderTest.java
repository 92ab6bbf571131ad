package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.store.disk.Disk;
import dev.clew.store.disk.FailingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFolderTest {
    @TempDir
    private Path path;

    /// The file is gone for who looks, but not yet for a power loss.
    @Test
    void forcesADeletionThatCouldNotBeForcedBefore() throws IOException {
        Files.createFile(path.resolve("old"));
        Disk disk = new FailingDisk(1, 2);
        var folder = new StoreFolder(disk, path, new PlainFormat(1));
        assertThatThrownBy(() -> folder.deleteAll(List.of("old"))).isInstanceOf(IOException.class);
        assertThat(path.resolve("old")).doesNotExist();
        assertThatThrownBy(() -> folder.deleteAll(List.of("old"))).isInstanceOf(IOException.class);
        folder.deleteAll(List.of("old"));
    }
}
