/// Spans become numbers over time.
@NullMarked
package dev.clew.query.traceql.metrics;

import org.jspecify.annotations.NullMarked;
