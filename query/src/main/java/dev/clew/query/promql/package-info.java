/// The part of PromQL that service graphs and tables of rates, errors and durations are drawn with, over counters that
/// are worked out from spans when they are asked for.
@NullMarked
package dev.clew.query.promql;

import org.jspecify.annotations.NullMarked;
