package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final Terminal terminal = new Terminal();

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h"})
    void listsEveryCommandInItsHelp(String word) {
        int code = word.isEmpty() ? terminal.run() : terminal.run(word);

        assertThat(code).isZero();
        for (String command : commands().toList()) {
            assertThat(terminal.out()).containsPattern("(?m)^  " + command + " ");
        }
    }

    static Stream<String> commands() {
        return Main.commandLine(new Terminal().console()).getSubcommands().keySet().stream();
    }

    static Stream<String> ownCommands() {
        return commands().filter(name -> !ScriptCommand.NAMES.contains(name));
    }

    @ParameterizedTest
    @MethodSource("ownCommands")
    void givesTwoExamplesAndAllExitCodesInTheHelpOfEachCommand(String command) {
        assertThat(terminal.run(command, "--help")).isZero();

        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out().lines().filter(line -> line.startsWith("  clew " + command)))
                .hasSizeGreaterThanOrEqualTo(2);
        for (ExitCode code : ExitCode.values()) {
            assertThat(terminal.out()).containsPattern("(?m)^  %d +\\w".formatted(code.number()));
        }
    }

    @ParameterizedTest
    @MethodSource("ownCommands")
    void showsExamplesThatItUnderstands(String command) {
        terminal.run(command, "--help");

        var line = Main.commandLine(new Terminal().console());
        terminal.out()
                .lines()
                .filter(each -> each.startsWith("  clew "))
                .map(each -> each.replaceAll("'[^']*'", "quoted")
                        .replaceAll("\\|.*", "")
                        .strip())
                .map(each -> each.split(" +"))
                .map(words -> Arrays.copyOfRange(words, 1, words.length))
                .forEach(line::parseArgs);
    }

    @Test
    void guessesWhatWasMeant() {
        assertThat(terminal.run("serch")).isEqualTo(2);
        assertThat(terminal.err()).contains("Did you mean: clew search");

        assertThat(terminal.run("search", "--servce=x")).isEqualTo(2);
        assertThat(terminal.err()).contains("--service");
    }

    @Test
    void endsWith2IfSomethingIsMissing() {
        assertThat(terminal.run("trace")).isEqualTo(2);
        assertThat(terminal.err()).contains("Missing required parameter: 'ID'", "Try: clew trace --help");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void refusesServersThatAreNoAddress() {
        assertThat(terminal.run("services", "--server", "localhost:16686")).isEqualTo(2);
        assertThat(terminal.err()).contains("'localhost:16686' is not an address such as http://127.0.0.1:16686");
    }

    @Test
    void leavesTheScriptsCommandsToTheScript() {
        assertThat(terminal.run("serve", "--port", "1")).isEqualTo(2);
        assertThat(terminal.err()).contains("serve --port 1: run it with the clew script");
    }

    @Test
    void tellsItsVersion() {
        assertThat(terminal.run("--version")).isZero();
        assertThat(terminal.out()).matches("clew \\d+\\.\\d+\\.\\d+.* \\(Java 2\\d.*\\)\\n");
    }
}
