/// PostgreSQL, RabbitMQ and Redis as children of this process, in a temporary folder on loopback ports.
@NullMarked
package dev.clew.lending.infrastructure;

import org.jspecify.annotations.NullMarked;
