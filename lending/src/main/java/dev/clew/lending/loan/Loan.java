package dev.clew.lending.loan;

/// @param amount in whole units of the currency
/// @param status one of [LoanStatus]
public record Loan(String id, String userId, long amount, String status) {}
