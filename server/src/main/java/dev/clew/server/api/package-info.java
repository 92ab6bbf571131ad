/// Clew's own JSON API, for its UI and its command line.
@NullMarked
package dev.clew.server.api;

import org.jspecify.annotations.NullMarked;
