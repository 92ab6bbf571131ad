package dev.clew.store.segment.v1;

import java.util.List;

/// Attributes that a condition accepts.
///
/// @param column of the table's attributes
/// @param values of that column, as it stores them
record AttributeMatch(Table table, int column, ValueSet values) {
    static void add(Table table, int column, ValueSet values, List<AttributeMatch> to) {
        if (!values.isEmpty()) {
            to.add(new AttributeMatch(table, column, values));
        }
    }
}
