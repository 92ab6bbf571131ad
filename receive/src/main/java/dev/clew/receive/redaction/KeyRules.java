package dev.clew.receive.redaction;

import dev.clew.model.otlp.Slice;
import dev.clew.receive.NameTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the rule about the key of an attribute, without making a string of it.
final class KeyRules {
    static final int NONE = -1;

    private final @Nullable NameTable<Integer> exact;
    private final List<Prefix> prefixes = new ArrayList<>();

    private record Prefix(byte[] utf8, int rule) {
        boolean begins(Slice key) {
            int from = key.offset();
            return key.length() >= utf8.length
                    && Arrays.equals(utf8, 0, utf8.length, key.array(), from, from + utf8.length);
        }
    }

    /// @param rules of all sorts; others are not looked at
    KeyRules(List<Rule> rules) {
        Map<String, Integer> byKey = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            switch (rules.get(i)) {
                case Rule.Key rule -> byKey.putIfAbsent(rule.key(), i);
                case Rule.KeyPrefix rule ->
                    prefixes.add(new Prefix(rule.prefix().getBytes(StandardCharsets.UTF_8), i));
                case Rule.Matches _, Rule.Detects _ -> {}
            }
        }
        exact = byKey.isEmpty() ? null : new NameTable<>(byKey);
    }

    boolean isEmpty() {
        return exact == null && prefixes.isEmpty();
    }

    /// The place of the first rule about `key` among all rules, those about a key before those about its beginning;
    /// [#NONE] if there is none.
    int find(Slice key) {
        Integer found = exact == null || key.isEmpty()
                ? null
                : exact.find(key.array(), key.offset(), key.offset() + key.length());
        if (found != null) {
            return found;
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).begins(key)) {
                return prefixes.get(i).rule();
            }
        }
        return NONE;
    }
}
