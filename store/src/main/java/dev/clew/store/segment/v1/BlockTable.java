package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The spans, events or links of a block, in order of arrival: a column for each field, and attributes.
final class BlockTable {
    private static final byte[] EMPTY = {};

    private final List<Field> fields;
    private final Map<Field, LongColumn> columns = new EnumMap<>(Field.class);
    private final Map<Field, Dictionary> dictionaries = new EnumMap<>(Field.class);
    final AttributeTable attributes = new AttributeTable();
    private int rows;

    BlockTable(Table table) {
        fields = Field.of(table).stream().filter(BlockTable::isGathered).toList();
        for (Field field : fields) {
            columns.put(field, isMostlyZero(field) ? LongColumn.mostlyZero() : new LongColumn());
            if (field.kind() == Field.Kind.TEXT) {
                var dictionary = new Dictionary();
                if (isMostlyZero(field)) {
                    // What a column that is left out stands for.
                    dictionary.add(EMPTY, 0, 0);
                }
                dictionaries.put(field, dictionary);
            }
        }
    }

    private static boolean isGathered(Field field) {
        return field.kind() != Field.Kind.DERIVED || field == Field.TRACE_ID_HIGH || field == Field.TRACE_ID_LOW;
    }

    private static boolean isMostlyZero(Field field) {
        return switch (field) {
            case STATUS,
                    FLAGS,
                    DROPPED_ATTRIBUTES,
                    DROPPED_EVENTS,
                    DROPPED_LINKS,
                    MESSAGE,
                    TRACE_STATE,
                    EVENTS,
                    LINKS -> true;
            default -> false;
        };
    }

    /// Grows into the memory of `retired`, which nobody looks at any more. There is no row yet.
    void reuse(BlockTable retired) {
        for (Field field : fields) {
            column(field).reuse(retired.column(field));
            Dictionary dictionary = dictionaries.get(field);
            if (dictionary != null) {
                dictionary.reuse(retired.dictionary(field));
            }
        }
        attributes.reuse(retired.attributes);
    }

    LongColumn column(Field field) {
        return requireNonNull(columns.get(field));
    }

    Dictionary dictionary(Field field) {
        return requireNonNull(dictionaries.get(field));
    }

    /// Ends a row whose every column was given a value.
    void endRow() {
        attributes.endRow();
        rows++;
    }

    int rowCount() {
        return rows;
    }

    /// Forgets every row from `newRows` on, and the row that is being made.
    void truncate(int newRows) {
        for (Field field : fields) {
            column(field).truncate(newRows);
        }
        attributes.truncate(newRows);
        rows = newRows;
    }

    /// Whether two rows say the same. For the thread that writes.
    boolean same(int a, int b) {
        for (Field field : fields) {
            LongColumn column = column(field);
            Dictionary dictionary = dictionaries.get(field);
            long left = column.get(a);
            long right = column.get(b);
            if (left != right && (dictionary == null || !dictionary.same((int) left, (int) right))) {
                return false;
            }
        }
        return attributes.same(a, b);
    }

    /// Roughly the heap that is in use. For the thread that writes.
    long byteCount() {
        long bytes = 8L * fields.size() * rows + attributes.byteCount();
        for (Field field : fields) {
            Dictionary dictionary = dictionaries.get(field);
            bytes += dictionary == null ? 0 : dictionary.byteCount();
        }
        return bytes;
    }
}
