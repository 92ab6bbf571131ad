/// What the columnar engine costs, without the log and the network around it.
@NullMarked
package dev.clew.benchmarks.store.segment;

import org.jspecify.annotations.NullMarked;
