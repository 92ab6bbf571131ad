package dev.clew.lending.api;

import java.util.List;

/// What to send to have many loans rated.
///
/// @param parallel all at the same time, instead of one after the other
public record LoanBatch(List<String> loanIds, boolean parallel) {
    public LoanBatch {
        loanIds = List.copyOf(loanIds);
    }
}
