package dev.clew.query.promql;

import dev.clew.model.Tenant;
import dev.clew.store.ScanLimits;

/// What somebody wants to know.
///
/// @param limits when to give up and say so; of every scan
public record PromQuestion(Tenant tenant, PromExpression expression, PromTimes times, ScanLimits limits) {}
