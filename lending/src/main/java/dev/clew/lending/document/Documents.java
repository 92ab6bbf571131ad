package dev.clew.lending.document;

import java.util.List;

/// The documents of one loan.
public record Documents(String loanId, List<String> titles) {
    public Documents {
        titles = List.copyOf(titles);
    }
}
