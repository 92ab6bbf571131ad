/// `finance_lending_api`: takes loans in.
@NullMarked
package dev.clew.lending.api;

import org.jspecify.annotations.NullMarked;
