/// Decisions about whole traces: a policy in rounds, with what its rules remember, under pressure or not.
/// Pure: no thread, no file, and the time comes from outside.
@NullMarked
package dev.clew.sample.tail;

import org.jspecify.annotations.NullMarked;
