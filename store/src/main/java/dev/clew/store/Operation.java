package dev.clew.store;

import dev.clew.model.SpanKind;
import java.util.Comparator;

/// What a service does under one name, in one role.
public record Operation(String name, SpanKind kind) implements Comparable<Operation> {
    private static final Comparator<Operation> ORDER =
            Comparator.comparing(Operation::name).thenComparing(Operation::kind);

    @Override
    public int compareTo(Operation other) {
        return ORDER.compare(this, other);
    }
}
