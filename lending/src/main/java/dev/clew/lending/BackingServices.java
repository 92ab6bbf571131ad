package dev.clew.lending;

import java.net.URI;

/// Where the services find what they need to run.
///
/// @param traces the server that takes their spans over OTLP/HTTP: its address without a path
/// @param database a JDBC URL with everything in it
/// @param broker an AMQP URI with user and password
/// @param cache a Redis URI
public record BackingServices(URI traces, String database, URI broker, URI cache) {}
