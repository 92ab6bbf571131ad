/// Batches become durable and searchable, and spans again. Everything outside sees [TraceStore] only.
@NullMarked
package dev.clew.store;

import org.jspecify.annotations.NullMarked;
