/// What sampling costs the traced application.
@NullMarked
package dev.clew.benchmarks.instrument.sampling;

import org.jspecify.annotations.NullMarked;
