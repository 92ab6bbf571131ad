/// Zipkin's HTTP API over a store, for its UI, for Grafana and for scripts.
@NullMarked
package dev.clew.server.zipkin;

import org.jspecify.annotations.NullMarked;
