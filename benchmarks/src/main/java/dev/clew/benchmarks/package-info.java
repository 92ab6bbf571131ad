/// Loads and measurements. Packages mirror those they measure; each benchmark has a gate, a test that first checks that
/// every contender gives the same answer.
@NullMarked
package dev.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
