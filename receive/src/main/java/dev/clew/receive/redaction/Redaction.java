package dev.clew.receive.redaction;

import java.util.HashSet;
import java.util.List;

/// The rules of one server, in the order in which they are applied. Any number of threads may use one.
public final class Redaction {
    /// Nothing is looked for.
    public static final Redaction NONE = new Redaction(List.of(), new byte[0]);

    private final List<Rule> rules;
    private final byte[] salt;
    private final KeyRules keys;
    private final TextRules texts;

    /// @param rules each under a name of its own
    /// @param salt goes into every hash, so that nobody can try out which value has it; owned by this object
    /// @throws IllegalArgumentException if two rules have one name, or one hashes and there is no salt
    public Redaction(List<Rule> rules, byte[] salt) {
        this.rules = List.copyOf(rules);
        this.salt = salt;
        var names = new HashSet<String>();
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("two rules named '%s'".formatted(rule.name()));
            }
            if (rule.action() == Rule.Action.HASH && salt.length == 0) {
                throw new IllegalArgumentException("the rule '%s' hashes, and there is no salt".formatted(rule.name()));
            }
        }
        keys = new KeyRules(this.rules);
        texts = new TextRules(this.rules);
    }

    public List<Rule> rules() {
        return rules;
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    byte[] salt() {
        return salt;
    }

    KeyRules keys() {
        return keys;
    }

    TextRules texts() {
        return texts;
    }
}
