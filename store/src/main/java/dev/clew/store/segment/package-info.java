/// The columnar engine: an open block in memory, segments on disk, and what keeps them in order.
@NullMarked
package dev.clew.store.segment;

import org.jspecify.annotations.NullMarked;
