package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderLockTest {
    private final String thisProcess = String.valueOf(ProcessHandle.current().pid());

    @TempDir
    private Path parent;

    @Test
    void makesTheFolderAndWritesDownWhoHasIt() throws Exception {
        Path folder = parent.resolve("a/b");
        try (var _ = DataFolderLock.take(folder)) {
            assertThat(folder.resolve("lock")).hasContent(thisProcess);
        }
    }

    @Test
    void refusesASecondUserAndNamesTheFirst() {
        Path sameFolder = parent.resolve(".");
        try (var _ = DataFolderLock.take(parent)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> DataFolderLock.take(sameFolder))
                        .isInstanceOf(Unavailable.class)
                        .hasMessageContaining("in use by process " + thisProcess)
                        .hasMessageContaining(parent.toString());
            }
        }
    }

    @Test
    void mayBeTakenAgainOnceLetGo() {
        for (int i = 0; i < 3; i++) {
            DataFolderLock.take(parent).close();
        }
    }

    @Test
    void isNotHinderedByTheFileOfADeadProcess() throws Exception {
        Files.writeString(parent.resolve("lock"), "99999999 and more than a number needs\n");
        try (var _ = DataFolderLock.take(parent)) {
            assertThat(parent.resolve("lock")).hasContent(thisProcess);
        }
    }

    /// As `clew verify-store` does, which leaves the number in the file as it is.
    @Test
    void saysSoIfAProcessThatOnlyReadsHasIt() throws Exception {
        Path lock = Files.writeString(parent.resolve("lock"), "99999999\n");
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        lock.toString())
                .start();
        try {
            assertThat(reader.inputReader().readLine()).isEqualTo("reading");
            assertThatThrownBy(() -> DataFolderLock.take(parent))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("in use by a process that reads it (clew verify-store?)");
        } finally {
            reader.destroyForcibly().waitFor();
        }
        DataFolderLock.take(parent).close();
    }

    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws IOException {
            try (var channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ);
                    var _ = channel.lock(0, Long.MAX_VALUE, true)) {
                System.out.println("reading");
                System.in.read();
            }
        }
    }

    @Test
    void saysWhichFolderCannotBeUsedAndWhy() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> DataFolderLock.take(file))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("FileAlreadyExists");
    }
}
