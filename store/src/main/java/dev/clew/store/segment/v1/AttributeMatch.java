package dev.clew.store.segment.v1;

/// Attributes that a condition accepts.
///
/// @param column of the table's attributes
/// @param values of that column, as it stores them
record AttributeMatch(Table table, int column, ValueSet values) {}
