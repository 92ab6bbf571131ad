package dev.clew.server.sampling;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.sample.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where policies are written down: a text for each tenant that has one.
sealed interface PolicySource {
    /// The name under which [#texts] tells the text that is every tenant's.
    String EVERYBODY = "";

    /// @param where the file, for messages
    /// @param text null if it cannot be read
    /// @param problem why not; empty if it can
    record Text(String where, @Nullable String text, String problem) {}

    /// By name of tenant, or [#EVERYBODY].
    Map<String, Text> texts();

    /// Reads `everything`, `mission`, the path of a file, or that of a folder with a file `TENANT.yaml` for
    /// each tenant that does not keep everything.
    static PolicySource of(String option) {
        return switch (option) {
            case "everything" -> new Fixed(Map.of());
            case "mission" -> new Fixed(Map.of(EVERYBODY, new Text("mission", PolicyFile.mission(), "")));
            default -> {
                Path path = Path.of(option);
                yield Files.isDirectory(path) ? new Folder(path) : new File(path);
            }
        };
    }

    record Fixed(Map<String, Text> texts) implements PolicySource {}

    record File(Path file) implements PolicySource {
        @Override
        public Map<String, Text> texts() {
            return Map.of(EVERYBODY, read(file));
        }
    }

    record Folder(Path folder) implements PolicySource {
        private static final String ENDING = ".yaml";

        @Override
        public Map<String, Text> texts() {
            var texts = new HashMap<String, Text>();
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> policies = files.filter(
                                file -> file.getFileName().toString().endsWith(ENDING))
                        .toList();
                for (Path file : policies) {
                    String name = file.getFileName().toString();
                    texts.put(tenant(name.substring(0, name.length() - ENDING.length()), file), read(file));
                }
            } catch (IOException e) {
                throw new Fault(
                        Fault.Kind.CALLER, "[%s] the folder of policies cannot be read: %s".formatted(folder, e), e);
            }
            return texts;
        }

        private static String tenant(String name, Path file) {
            try {
                return new Tenant(name).name();
            } catch (IllegalArgumentException e) {
                throw new Fault(
                        Fault.Kind.CALLER,
                        "[%s] a policy is named for its tenant: %s".formatted(file, e.getMessage()),
                        e);
            }
        }
    }

    private static Text read(Path file) {
        try {
            return new Text(file.toString(), Files.readString(file), "");
        } catch (IOException e) {
            return new Text(file.toString(), null, "[%s] the policy cannot be read: %s".formatted(file, e));
        }
    }
}
