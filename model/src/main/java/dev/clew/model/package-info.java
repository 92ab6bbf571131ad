/// What a span, a trace, an id and a time range are. Imports nothing of Clew's, and nothing outside the JDK.
@NullMarked
package dev.clew.model;

import org.jspecify.annotations.NullMarked;
