/// How well services are instrumented.
@NullMarked
package dev.clew.query.quality;

import org.jspecify.annotations.NullMarked;
