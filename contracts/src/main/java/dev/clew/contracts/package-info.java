/// What every [dev.clew.store.TraceStore] must do, as tests to extend; and seeded spans to do it with.
@NullMarked
package dev.clew.contracts;

import org.jspecify.annotations.NullMarked;
