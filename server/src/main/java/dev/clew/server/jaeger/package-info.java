/// What Jaeger's UI, Grafana's Jaeger data source and other clients of Jaeger's HTTP API ask for, in both of
/// its generations, and the UI itself.
@NullMarked
package dev.clew.server.jaeger;

import org.jspecify.annotations.NullMarked;
