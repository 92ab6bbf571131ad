/// What tracing costs a publisher.
@NullMarked
package dev.clew.benchmarks.instrument.rabbitmq;

import org.jspecify.annotations.NullMarked;
