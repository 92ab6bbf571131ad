/// Two traces side by side.
@NullMarked
package dev.clew.query.compare;

import org.jspecify.annotations.NullMarked;
