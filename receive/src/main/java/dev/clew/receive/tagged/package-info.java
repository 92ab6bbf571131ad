/// What Zipkin's and Jaeger's spans have in common: tags say what OTLP has fields for, and what a span belongs to shows
/// only at its end.
@NullMarked
package dev.clew.receive.tagged;

import org.jspecify.annotations.NullMarked;
