/// A query finds traces.
@NullMarked
package dev.clew.query.traceql.search;

import org.jspecify.annotations.NullMarked;
