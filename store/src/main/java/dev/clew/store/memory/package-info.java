/// The plain engine: every other one is compared with it.
@NullMarked
package dev.clew.store.memory;

import org.jspecify.annotations.NullMarked;
