/// Totals of spans of which a sampler dropped some: exact from what was counted before, or else estimated from
/// those that were kept.
@NullMarked
package dev.clew.query.sampled;

import org.jspecify.annotations.NullMarked;
