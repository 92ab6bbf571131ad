/// What is corrected in a trace before people see it. Everything here is a pure function.
@NullMarked
package dev.clew.query.adjust;

import org.jspecify.annotations.NullMarked;
