package dev.clew.lending.api;

/// What to send to pay back a part of a loan.
///
/// @param amount in whole units of the currency
public record Payment(String loanId, long amount) {}
