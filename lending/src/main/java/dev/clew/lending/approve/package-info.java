/// The approve worker: the third stage of a loan.
@NullMarked
package dev.clew.lending.approve;

import org.jspecify.annotations.NullMarked;
