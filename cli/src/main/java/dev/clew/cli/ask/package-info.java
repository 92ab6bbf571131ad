/// Asks a running server over HTTP: one trace, a search, the services. [ClewServer] is the way in.
@NullMarked
package dev.clew.cli.ask;

import org.jspecify.annotations.NullMarked;
