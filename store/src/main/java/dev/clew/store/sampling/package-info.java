/// Where the store asks which traces to keep, and what it remembers of the answers. `sample/` decides, the
/// engines do.
@NullMarked
package dev.clew.store.sampling;

import org.jspecify.annotations.NullMarked;
