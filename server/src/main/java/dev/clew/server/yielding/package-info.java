/// Threads that run queries, and leave the processors to those that receive spans when it takes long.
@NullMarked
package dev.clew.server.yielding;

import org.jspecify.annotations.NullMarked;
