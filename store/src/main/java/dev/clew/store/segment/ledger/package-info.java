/// What is remembered of the traces that the sampler decided about: the ledger of decisions, and what was
/// dropped, counted.
@NullMarked
package dev.clew.store.segment.ledger;

import org.jspecify.annotations.NullMarked;
