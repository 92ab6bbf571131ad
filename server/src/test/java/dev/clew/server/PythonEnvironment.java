package dev.clew.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Python with the packages of `src/test/python/requirements.txt`, in a folder of the build's. Tests are skipped
/// where it cannot be made, and say why.
final class PythonEnvironment {
    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();
    private static final Path VENV = Path.of("target/python-client").toAbsolutePath();

    private PythonEnvironment() {}

    static void install() throws Exception {
        Path requirements = SCRIPTS.resolve("requirements.txt");
        Path installed = VENV.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(installed, requirements) >= 0) {
            assumeTrue(succeeds("python3", "-m", "venv", "--clear", VENV.toString()), "no python3 with venv here");
            assumeTrue(
                    succeeds(python(), "-m", "pip", "install", "-q", "-r", requirements.toString()),
                    "the packages of src/test/python/requirements.txt cannot be installed");
            Files.copy(requirements, installed);
        }
    }

    private static String python() {
        return VENV.resolve("bin/python").toString();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    /// Starts a script; what it says of errors goes where the test's own does.
    static Process start(String script, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(python());
        command.add(SCRIPTS.resolve(script).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
