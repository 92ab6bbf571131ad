/// Tempo's HTTP API, as Grafana asks it.
@NullMarked
package dev.clew.server.tempo;

import org.jspecify.annotations.NullMarked;
