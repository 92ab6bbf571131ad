/// Spans, traces and services as Zipkin's server would show them, out of a store that keeps OTLP.
@NullMarked
package dev.clew.query.zipkin;

import org.jspecify.annotations.NullMarked;
