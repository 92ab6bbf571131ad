/// A lending company in seven services: an ordinary system, traced.
@NullMarked
package dev.clew.lending;

import org.jspecify.annotations.NullMarked;
