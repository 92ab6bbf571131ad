/// `finance_lending_api`: takes loans and payments in, and shows them.
@NullMarked
package dev.clew.lending.api;

import org.jspecify.annotations.NullMarked;
