/// What of a query the store can find on its own.
@NullMarked
package dev.clew.query.traceql.plan;

import org.jspecify.annotations.NullMarked;
