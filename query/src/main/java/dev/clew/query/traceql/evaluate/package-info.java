/// What a query makes of one trace.
@NullMarked
package dev.clew.query.traceql.evaluate;

import org.jspecify.annotations.NullMarked;
