package dev.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The formatter breaks a line of a `///` comment that is too long, and begins the rest with `//`: javadoc loses it.
class CommentTest {
    @Test
    void noDocCommentIsBrokenInTwo() {
        var broken = new ArrayList<String>();
        for (String module : House.modules()) {
            for (Path file : House.files(House.ROOT.resolve(module).resolve("src"), ".java")) {
                List<String> lines = House.text(file).lines().map(String::strip).toList();
                for (int i = 1; i < lines.size(); i++) {
                    if (lines.get(i - 1).startsWith("///") && isPlainComment(lines.get(i))) {
                        broken.add("%s:%d: %s".formatted(House.ROOT.relativize(file), i + 1, lines.get(i)));
                    }
                }
            }
        }
        assertThat(broken).as("lines of comments that are too long").isEmpty();
    }

    private static boolean isPlainComment(String line) {
        return line.startsWith("//") && !line.startsWith("///");
    }
}
