/// What to keep, as somebody wrote it down: rules over whole traces, and the file they stand in.
@NullMarked
package dev.clew.sample.policy;

import org.jspecify.annotations.NullMarked;
