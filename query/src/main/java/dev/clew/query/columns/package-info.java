/// A trace as columns of numbers, for who draws it: a row for each span, in depth-first order.
@NullMarked
package dev.clew.query.columns;

import org.jspecify.annotations.NullMarked;
