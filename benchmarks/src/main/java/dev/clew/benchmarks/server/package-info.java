/// What a whole server costs, from the network to the disk.
@NullMarked
package dev.clew.benchmarks.server;

import org.jspecify.annotations.NullMarked;
