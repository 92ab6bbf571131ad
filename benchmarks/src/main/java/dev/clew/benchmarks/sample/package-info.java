/// Measurements and proofs of `sample/`.
@NullMarked
package dev.clew.benchmarks.sample;

import org.jspecify.annotations.NullMarked;
