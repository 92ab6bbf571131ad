/// Sends recorded OTLP requests to a receiver as fast as it acknowledges them, and keeps the books. [Load] is
/// the way in.
@NullMarked
package dev.clew.cli.load;

import org.jspecify.annotations.NullMarked;
