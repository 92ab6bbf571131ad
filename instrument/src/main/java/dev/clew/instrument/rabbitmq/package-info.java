/// Spans of RabbitMQ's Java client: a message carries the context of its trace in its headers.
@NullMarked
package dev.clew.instrument.rabbitmq;

import org.jspecify.annotations.NullMarked;
