/// Sampling policies over HTTP.
@NullMarked
package dev.clew.server.sampling;

import org.jspecify.annotations.NullMarked;
