/// What the library's packages share. Not for applications.
@NullMarked
package dev.clew.instrument.internal;

import org.jspecify.annotations.NullMarked;
