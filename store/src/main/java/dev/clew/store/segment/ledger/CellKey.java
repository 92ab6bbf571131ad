package dev.clew.store.segment.ledger;

import java.util.Comparator;

/// What is counted in one [Cell].
///
/// @param minutes since 1970
/// @param first the service, the caller, or the name of the rule
/// @param second the operation's name, or the callee; empty of a rule
/// @param number the kind; 1 if it is a message; of a rule 2 · version, and one more if it kept them
public record CellKey(long minutes, Type type, String first, String second, int number) implements Comparable<CellKey> {
    private static final Comparator<CellKey> ORDER = Comparator.comparingLong(CellKey::minutes)
            .thenComparing(CellKey::type)
            .thenComparing(CellKey::first)
            .thenComparing(CellKey::second)
            .thenComparingInt(CellKey::number);

    /// What the names and the number mean.
    public enum Type {
        OPERATION(0),
        EDGE(1),
        RULE(2);

        private static final Type[] BY_CODE = values();

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public static Type of(int code) {
            return BY_CODE[code];
        }

        /// As it is written down.
        public int code() {
            return code;
        }
    }

    @Override
    public int compareTo(CellKey other) {
        return ORDER.compare(this, other);
    }
}
