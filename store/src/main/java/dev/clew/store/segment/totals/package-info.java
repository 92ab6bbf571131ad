/// What an aggregation comes to over all parts of a store, whatever their format: numbers for the values that are
/// grouped by, and sums in flat arrays.
@NullMarked
package dev.clew.store.segment.totals;

import org.jspecify.annotations.NullMarked;
