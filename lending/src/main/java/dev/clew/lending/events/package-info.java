/// Loan events over RabbitMQ: the topology, publishing, consuming.
@NullMarked
package dev.clew.lending.events;

import org.jspecify.annotations.NullMarked;
