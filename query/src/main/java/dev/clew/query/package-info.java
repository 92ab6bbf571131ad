/// Questions become scans over the seam of the store, and what they find becomes traces.
@NullMarked
package dev.clew.query;

import org.jspecify.annotations.NullMarked;
