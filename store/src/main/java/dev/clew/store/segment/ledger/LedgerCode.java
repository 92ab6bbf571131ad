package dev.clew.store.segment.ledger;

import dev.clew.store.sampling.Verdict;

/// What many decisions have in common.
///
/// @param version of the policy
public record LedgerCode(Verdict verdict, int version, String ruleName) {}
