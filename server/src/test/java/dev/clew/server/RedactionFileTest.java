package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsRulesOfEverySort() throws IOException {
        Redaction redaction = RedactionFile.read(file("""
                # What must not be stored.
                {"salt": "sixteen or more bytes",
                 "rules": [
                   {"name": "a", "key": "db.statement", "action": "remove"}, // as a whole
                   {"name": "b", "keyPrefix": "http.request.header.", "action": "hash"},
                   {"name": "c", "pattern": "tok_[0-9a-f]+", "action": "mask"},
                   {"name": "d", "detect": "iban", "action": "hash"}
                 ]}
                """));

        assertThat(redaction.rules()).hasSize(4);
        assertThat(redaction.rules().get(0)).isEqualTo(new Rule.Key("a", "db.statement", Rule.Action.REMOVE));
        assertThat(redaction.rules().get(1))
                .isEqualTo(new Rule.KeyPrefix("b", "http.request.header.", Rule.Action.HASH));
        assertThat(redaction.rules().get(2))
                .isInstanceOfSatisfying(
                        Rule.Matches.class,
                        rule -> assertThat(rule.pattern().pattern()).isEqualTo("tok_[0-9a-f]+"));
        assertThat(redaction.rules().get(3)).isEqualTo(new Rule.Detects("d", Detector.IBAN, Rule.Action.HASH));
    }

    /// Lines are parted by `|`.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "[]; 1: the file: an object expected",
                "{|'rules': [|{'name' 'a'}]}; 3: no JSON",
                "{'rules': [|{'name': 'a', 'action': 'mask', 'key': 'k'},||{'name': 'a', 'action': 'mask', 'key': 'l'}]}"
                        + "; 4: the rule in line 2 is named 'a' too",
                "{|'pepper': 'x'}; 2: 'pepper' is not known here: salt or rules expected",
                "{'rules': [|{'name': 'a', 'action': 'blur', 'key': 'k'}]}; 2: 'blur' is none of remove, hash, mask",
                "{'rules': [|{'name': 'a', 'action': 'mask', 'detect': 'face'}]}; 2: 'face' is none of card, iban, email",
                "{'rules': [|{'name': 'a', 'action': 'mask', 'pattern': '(a'}]}; 2: no pattern of RE2",
                "{'rules': [|{'name': 'a', 'action': 'mask', 'pattern': 'a*'}]}; 2: the pattern 'a*' is found in every",
                "{'rules': [|{'name': 'a', 'action': 'mask'}]}; 2: the rule 'a' has none of key, keyPrefix",
                "{'rules': [|{'name': 'a', 'key': 'k'}]}; 2: the rule 'a' has no action",
                "{'rules': [|{'action': 'mask', 'key': 'k'}]}; 2: a rule without a name",
                "{'rules': [{'name': 'a',|'key': 'k',|'detect': 'card'}]}; 3: a rule has one of",
                "{'rules': [|{'name': 'a', 'action': 'hash', 'key': 'k'}]}; 2: the rule 'a' hashes, and there is no salt",
                "{|'salt': 'short'}; 2: a salt of 5 bytes: 16 or more expected",
                "{|'rules': {}}; 2: rules: a list expected",
                "{'rules': [|7]}; 2: a rule: an object expected"
            })
    void namesTheLineThatIsWrong(String content, String message) throws IOException {
        Path file = file(content.replace('|', '\n').replace('\'', '"'));

        assertThatThrownBy(() -> RedactionFile.read(file))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .hasMessageStartingWith(file + ":" + message);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> RedactionFile.read(folder.resolve("none")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("none: the rules cannot be read");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("rules.json"), content);
    }
}
