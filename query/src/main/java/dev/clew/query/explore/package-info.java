/// What there is: how many spans, when, how long, with which values, and of which services. The spans are those
/// that a query in TraceQL selects.
@NullMarked
package dev.clew.query.explore;

import org.jspecify.annotations.NullMarked;
