/// Text of TraceQL becomes a tree that means something, and text again.
@NullMarked
package dev.clew.query.traceql.syntax;

import org.jspecify.annotations.NullMarked;
