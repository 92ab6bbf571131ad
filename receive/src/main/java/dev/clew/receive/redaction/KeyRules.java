package dev.clew.receive.redaction;

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
    /// A bit for the length of every key, and one for its first byte, modulo 64.
    private final long lengths;

    private final long firsts;

    private record Prefix(byte[] utf8, int rule) {
        boolean begins(byte[] text, int from, int to) {
            int last = utf8.length - 1;
            return to - from > last
                    && (last < 0 || text[from + last] == utf8[last])
                    && Arrays.equals(utf8, 0, utf8.length, text, from, from + utf8.length);
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
        lengths = byKey.keySet().stream()
                .mapToLong(key -> 1L << key.getBytes(StandardCharsets.UTF_8).length)
                .reduce(0, (some, more) -> some | more);
        firsts = byKey.keySet().stream()
                .filter(key -> !key.isEmpty())
                .mapToLong(key -> 1L << key.getBytes(StandardCharsets.UTF_8)[0])
                .reduce(0, (some, more) -> some | more);
        exact = byKey.isEmpty() ? null : new NameTable<>(byKey);
    }

    boolean isEmpty() {
        return exact == null && prefixes.isEmpty();
    }

    /// The place of the first rule about the key in `[from, to)` of `text` among all rules, those about a key before
    /// those about its beginning; [#NONE] if there is none.
    int find(byte[] text, int from, int to) {
        if (exact != null && from < to && ((lengths >>> (to - from)) & (firsts >>> text[from]) & 1) != 0) {
            Integer found = exact.find(text, from, to);
            if (found != null) {
                return found;
            }
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).begins(text, from, to)) {
                return prefixes.get(i).rule();
            }
        }
        return NONE;
    }
}
