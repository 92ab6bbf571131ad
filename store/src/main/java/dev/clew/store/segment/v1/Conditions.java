package dev.clew.store.segment.v1;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Puts conditions together; what can be decided at once is.
final class Conditions {
    private Conditions() {}

    static Condition fieldIn(Field field, ValueSet values) {
        return values.isEmpty() ? Condition.Constant.FALSE : new Condition.FieldIn(field, values);
    }

    /// Of an event or a link.
    static Condition ownedIn(Field field, ValueSet values) {
        if (values.isEmpty()) {
            return Condition.Constant.FALSE;
        }
        Field count = field.table() == Table.EVENT ? Field.EVENTS : Field.LINKS;
        return values.equals(ValueSet.ALL)
                ? fieldIn(count, ValueSet.between(1, Long.MAX_VALUE))
                : new OwnedIn(field, count, values);
    }

    static Condition all(List<Condition> all) {
        var conditions = new ArrayList<Condition>();
        for (Condition condition : all) {
            if (condition.equals(Condition.Constant.FALSE)) {
                return condition;
            }
            if (condition instanceof AllOf nested) {
                conditions.addAll(nested.conditions());
            } else if (!condition.equals(Condition.Constant.TRUE)) {
                conditions.add(condition);
            }
        }
        return joined(withEachFieldOnce(conditions));
    }

    /// A field is looked at once, whatever is asked of it: the index for services and the attribute they are named by
    /// are the same column.
    private static List<Condition> withEachFieldOnce(List<Condition> conditions) {
        Map<Field, ValueSet> byField = new EnumMap<>(Field.class);
        var others = new ArrayList<Condition>();
        for (Condition condition : conditions) {
            if (condition instanceof Condition.FieldIn(var field, var values)) {
                byField.merge(field, values, ValueSet::and);
            } else {
                others.add(condition);
            }
        }
        byField.forEach((field, values) -> others.add(fieldIn(field, values)));
        return others.contains(Condition.Constant.FALSE) ? List.of(Condition.Constant.FALSE) : others;
    }

    private static Condition joined(List<Condition> conditions) {
        return switch (conditions.size()) {
            case 0 -> Condition.Constant.TRUE;
            case 1 -> conditions.getFirst();
            default -> new AllOf(conditions);
        };
    }

    static Condition anyOf(List<Condition> any) {
        var conditions = new ArrayList<Condition>();
        for (Condition condition : any) {
            if (condition.equals(Condition.Constant.TRUE)) {
                return condition;
            }
            if (!condition.equals(Condition.Constant.FALSE)) {
                conditions.add(condition);
            }
        }
        return switch (conditions.size()) {
            case 0 -> Condition.Constant.FALSE;
            case 1 -> conditions.getFirst();
            default -> new Condition.AnyOf(conditions);
        };
    }

    static Condition not(Condition condition) {
        return condition instanceof Condition.Constant(var value)
                ? new Condition.Constant(!value)
                : new Condition.None(condition);
    }

    /// Sets `hits` where one of a span's events or links is among `owned`.
    ///
    /// @param counts how many each span has
    static void markOwners(boolean[] owned, long[] counts, int size, boolean[] hits) {
        int at = 0;
        for (int i = 0; i < size; i++) {
            for (long left = counts[i]; left > 0; left--) {
                hits[i] |= owned[at++];
            }
        }
    }
}
