/// What a check of a store on disk finds. The checks themselves stand beside what they check.
@NullMarked
package dev.clew.store.check;

import org.jspecify.annotations.NullMarked;
