package dev.clew.rules;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The project as files.
final class House {
    static final Path ROOT = Path.of(System.getProperty("clew.root"));

    private House() {}

    /// The modules that the root pom names.
    static List<String> modules() {
        return Pom.of(ROOT).texts("/project/modules/module");
    }

    /// The compiled main classes of a module.
    static List<ClassModel> classes(String module) {
        Path folder = ROOT.resolve(module).resolve("target/classes");
        return files(folder, ".class").stream().map(House::parse).toList();
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The files below `folder` whose names end so, sorted; none if there is no such folder.
    static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
