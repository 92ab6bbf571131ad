/// What the services talk about: users, loans, and what happened to a loan.
@NullMarked
package dev.clew.lending.loan;

import org.jspecify.annotations.NullMarked;
