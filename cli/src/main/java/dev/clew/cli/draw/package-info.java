/// Draws answers as text for people. Whatever came from a sender is made harmless before it reaches a
/// terminal.
@NullMarked
package dev.clew.cli.draw;

import org.jspecify.annotations.NullMarked;
