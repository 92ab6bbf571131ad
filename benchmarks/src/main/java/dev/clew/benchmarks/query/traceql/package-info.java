/// Benchmarks of `query/traceql`.
@NullMarked
package dev.clew.benchmarks.query.traceql;

import org.jspecify.annotations.NullMarked;
