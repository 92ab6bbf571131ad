package dev.clew.store.segment.ledger;

import dev.clew.model.SpanKind;
import dev.clew.store.sampling.TraceRoot;
import java.util.Comparator;
import java.util.List;

/// What is counted in one [Cell].
///
/// @param minutes since 1970
/// @param names of an operation, its service and its name; of an edge, caller and callee; of a rule, its name
///     and service, operation and endpoint of what its traces begin with
/// @param number the kind; 1 if it is a message; of a rule 2 · version, and one more if it kept them
public record CellKey(long minutes, Type type, List<String> names, int number) implements Comparable<CellKey> {
    private static final Comparator<CellKey> ORDER = Comparator.comparingLong(CellKey::minutes)
            .thenComparing(CellKey::type)
            .thenComparing(CellKey::names, CellKey::compare)
            .thenComparingInt(CellKey::number);

    public CellKey {
        names = List.copyOf(names);
    }

    /// What the names and the number mean.
    public enum Type {
        OPERATION(0, 2),
        EDGE(1, 2),
        RULE(2, 4);

        private static final Type[] BY_CODE = values();

        private final int code;
        private final int nameCount;

        Type(int code, int nameCount) {
            this.code = code;
            this.nameCount = nameCount;
        }

        public static Type of(int code) {
            return BY_CODE[code];
        }

        /// As it is written down.
        public int code() {
            return code;
        }

        public int nameCount() {
            return nameCount;
        }
    }

    /// @param minutes when the spans start
    public static CellKey ofOperation(long minutes, String service, String name, SpanKind kind) {
        return new CellKey(minutes, Type.OPERATION, List.of(service, name), kind.number());
    }

    /// @param minutes when the spans start
    public static CellKey ofEdge(long minutes, String caller, String callee, boolean isMessage) {
        return new CellKey(minutes, Type.EDGE, List.of(caller, callee), isMessage ? 1 : 0);
    }

    /// @param minutes when it was decided
    public static CellKey ofRule(long minutes, int version, String rule, boolean isKept, TraceRoot root) {
        return new CellKey(
                minutes,
                Type.RULE,
                List.of(rule, root.service(), root.operation(), root.endpoint()),
                2 * version + (isKept ? 1 : 0));
    }

    /// Of a rule.
    TraceRoot root() {
        return new TraceRoot(names.get(1), names.get(2), names.get(3));
    }

    /// The same rule and minute with another root.
    CellKey of(TraceRoot root) {
        return new CellKey(
                minutes, type, List.of(names.getFirst(), root.service(), root.operation(), root.endpoint()), number);
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    @Override
    public int compareTo(CellKey other) {
        return ORDER.compare(this, other);
    }
}
