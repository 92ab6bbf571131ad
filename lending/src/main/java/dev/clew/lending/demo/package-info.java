/// `clew demo`: Clew, the lending system and its traffic, from nothing to a trace on the screen.
@NullMarked
package dev.clew.lending.demo;

import org.jspecify.annotations.NullMarked;
