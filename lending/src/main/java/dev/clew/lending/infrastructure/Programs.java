package dev.clew.lending.infrastructure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the system keeps its programs.
final class Programs {
    private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin";

    private Programs() {}

    /// In the folders of PATH, and in those of the administrator, which other users' PATH often lacks.
    static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path) + File.pathSeparator + SYSTEM_FOLDERS)
                .flatMap(all -> Stream.of(all.split(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @param aptPackage what to install when it is missing
    static Path require(String name, String aptPackage) throws StartFailure {
        return find(name).orElseThrow(() -> missing(name, aptPackage));
    }

    static StartFailure missing(String name, String aptPackage) {
        return new StartFailure(
                "%s is not installed: ./clew test installs it, or apt-get install %s".formatted(name, aptPackage));
    }
}
