package dev.clew.server;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.clew.model.Fault;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads the rules of a [Redaction] from a file in JSON, with comments (`//`, `#`):
///
/// ```
/// {"salt": "...",
///  "rules": [{"name": "headers", "keyPrefix": "http.request.header.", "action": "hash"},
///            {"name": "cards", "detect": "card", "action": "mask"}]}
/// ```
///
/// A rule has one of `key`, `keyPrefix`, `pattern` and `detect`.
final class RedactionFile {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .build();
    private static final int SHORTEST_SALT = 16;

    private final Path file;
    private final JsonParser parser;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, Integer> lineByName = new HashMap<>();
    private byte[] salt = {};

    private RedactionFile(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /// @throws Fault `CALLER` naming the file, the line and what is wrong there
    static Redaction read(Path file) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
            return new RedactionFile(file, parser).read();
        } catch (JacksonException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new Fault(
                    Fault.Kind.CALLER,
                    "%s:%d: no JSON: %s".formatted(file, line, malformed.getOriginalMessage()),
                    malformed);
        } catch (IOException e) {
            throw new Fault(Fault.Kind.CALLER, "%s: the rules cannot be read: %s".formatted(file, e), e);
        }
    }

    private Redaction read() {
        parser.nextToken();
        object("the file", name -> {
            switch (name) {
                case "salt" -> salt = salt();
                case "rules" -> list();
                default -> throw wrong("'%s' is not known here: salt or rules expected".formatted(name));
            }
        });
        for (Rule rule : rules) {
            if (rule.action() == Rule.Action.HASH && salt.length == 0) {
                throw wrong(lineOf(rule.name()), "the rule '%s' hashes, and there is no salt".formatted(rule.name()));
            }
        }
        return new Redaction(rules, salt);
    }

    private byte[] salt() {
        byte[] bytes = text("salt").getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_SALT) {
            throw wrong("a salt of %d bytes: %d or more expected".formatted(bytes.length, SHORTEST_SALT));
        }
        return bytes;
    }

    private void list() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("rules: a list expected");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int line = line();
            Rule rule = new Draft().read(line);
            if (lineByName.putIfAbsent(rule.name(), line) != null) {
                throw wrong(line, "the rule in line %d is named '%s' too".formatted(lineOf(rule.name()), rule.name()));
            }
            rules.add(rule);
        }
    }

    private int lineOf(String name) {
        return lineByName.getOrDefault(name, 0);
    }

    /// One rule, field by field.
    private final class Draft {
        private String name = "";
        private String what = "";
        private String value = "";
        private Rule.@Nullable Action action;

        Rule read(int line) {
            object("a rule", this::field);
            if (name.isEmpty()) {
                throw wrong(line, "a rule without a name");
            }
            if (action == null) {
                throw wrong(line, "the rule '%s' has no action".formatted(name));
            }
            return switch (what) {
                case "key" -> new Rule.Key(name, value, action);
                case "keyPrefix" -> new Rule.KeyPrefix(name, value, action);
                case "pattern" -> new Rule.Matches(name, pattern(line), action);
                case "detect" -> new Rule.Detects(name, oneOf(Detector.values(), value, line), action);
                default ->
                    throw wrong(line, "the rule '%s' has none of key, keyPrefix, pattern and detect".formatted(name));
            };
        }

        private void field(String field) {
            switch (field) {
                case "name" -> name = text(field);
                case "action" -> action = oneOf(Rule.Action.values(), text(field), line());
                case "key", "keyPrefix", "pattern", "detect" -> {
                    if (!what.isEmpty()) {
                        throw wrong("a rule has one of key, keyPrefix, pattern and detect, and this has '%s' and '%s'"
                                .formatted(what, field));
                    }
                    what = field;
                    value = text(field);
                }
                default ->
                    throw wrong("'%s' is not known here: name, action, key, keyPrefix, pattern or detect expected"
                            .formatted(field));
            }
        }

        private Pattern pattern(int line) {
            try {
                Pattern pattern = Pattern.compile(value);
                if (pattern.matcher("").find()) {
                    throw wrong(line, "the pattern '%s' is found in every text, the empty one too".formatted(value));
                }
                return pattern;
            } catch (PatternSyntaxException e) {
                throw wrong(line, "no pattern of RE2: %s".formatted(e.getMessage()));
            }
        }
    }

    private <E extends Enum<E>> E oneOf(E[] values, String text, int line) {
        var names = new ArrayList<String>();
        for (E value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return value;
            }
            names.add(name);
        }
        throw wrong(line, "'%s' is none of %s".formatted(text, String.join(", ", names)));
    }

    private interface FieldReader {
        void field(String name);
    }

    /// Reads an object at whose beginning the parser stands.
    private void object(String what, FieldReader reader) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("%s: an object expected".formatted(what));
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            reader.field(name);
        }
    }

    private String text(String name) {
        if (parser.currentToken() != JsonToken.VALUE_STRING
                || parser.getString().isEmpty()) {
            throw wrong("%s: a text expected".formatted(name));
        }
        return parser.getString();
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private Fault wrong(String what) {
        return wrong(line(), what);
    }

    private Fault wrong(int line, String what) {
        return new Fault(Fault.Kind.CALLER, "%s:%d: %s".formatted(file, line, what));
    }
}
