/// How fast OTLP bytes are read.
@NullMarked
package dev.clew.benchmarks.model.otlp;

import org.jspecify.annotations.NullMarked;
