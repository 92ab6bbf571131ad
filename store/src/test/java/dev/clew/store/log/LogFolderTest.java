package dev.clew.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Tenant;
import dev.clew.store.disk.FailingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
    @TempDir
    private Path path;

    /// The file is gone for who looks, but not yet for a power loss.
    @Test
    void forcesARemovalThatCouldNotBeForcedBefore() throws IOException {
        Path file = Files.createFile(path.resolve("log-0000000000000001.clew"));
        var folder = new LogFolder(new FailingDisk(1, 2), path);
        assertThatThrownBy(() -> folder.removeCovered(Map.of(), null)).isInstanceOf(IOException.class);
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> folder.removeCovered(Map.of(), null)).isInstanceOf(IOException.class);
        folder.removeCovered(Map.of(), null);
    }

    /// Its name may belong to another by then.
    @Test
    void removesNoFileThatWasCutToNothing() throws IOException {
        Path file = Files.createFile(path.resolve("log-0000000000000001.clew"));
        var folder = new LogFolder(new FailingDisk(Integer.MAX_VALUE, 0), path);
        LogFile cut = folder.files().getFirst();
        folder.cut(cut, 0);
        assertThat(file).doesNotExist();
        var again = new LogFile(file);
        folder.create(again).close();
        again.holds(Tenant.DEFAULT, 2);
        folder.removeCovered(Map.of(), null);
        assertThat(file).exists();
    }
}
