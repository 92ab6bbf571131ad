/// How the store touches the disk: one narrow seam, so that tests can make it fail.
@NullMarked
package dev.clew.store.disk;

import org.jspecify.annotations.NullMarked;
