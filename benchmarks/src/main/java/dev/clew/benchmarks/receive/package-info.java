/// How fast other formats become OTLP.
@NullMarked
package dev.clew.benchmarks.receive;

import org.jspecify.annotations.NullMarked;
