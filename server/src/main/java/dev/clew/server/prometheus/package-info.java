/// A small part of Prometheus's HTTP API, for what Grafana draws service graphs with.
@NullMarked
package dev.clew.server.prometheus;

import org.jspecify.annotations.NullMarked;
