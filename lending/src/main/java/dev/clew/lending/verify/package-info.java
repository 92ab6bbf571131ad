/// The verify worker: the second stage of a loan.
@NullMarked
package dev.clew.lending.verify;

import org.jspecify.annotations.NullMarked;
