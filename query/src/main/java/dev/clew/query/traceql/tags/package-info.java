/// What there is to ask for: attributes and their values.
@NullMarked
package dev.clew.query.traceql.tags;

import org.jspecify.annotations.NullMarked;
