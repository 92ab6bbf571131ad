package dev.clew.lending.api;

import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.User;
import java.util.List;

/// All there is to know about a loan.
///
/// @param documents their titles
record LoanDetails(Loan loan, User user, List<String> documents) {
    LoanDetails {
        documents = List.copyOf(documents);
    }
}
