/// What a trace that leaves says in its tracestate about how it was sampled.
@NullMarked
package dev.clew.sample.state;

import org.jspecify.annotations.NullMarked;
