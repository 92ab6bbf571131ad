@NullMarked
package dev.clew.sample;

import org.jspecify.annotations.NullMarked;
