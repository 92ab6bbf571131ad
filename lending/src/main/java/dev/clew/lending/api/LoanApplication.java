package dev.clew.lending.api;

/// What to send to ask for a loan.
///
/// @param amount in whole units of the currency
public record LoanApplication(String userId, long amount) {}
