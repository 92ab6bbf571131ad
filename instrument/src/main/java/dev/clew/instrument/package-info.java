/// Spans around an application's own code. Needs the OpenTelemetry API alone; works with any SDK, and without one.
@NullMarked
package dev.clew.instrument;

import org.jspecify.annotations.NullMarked;
