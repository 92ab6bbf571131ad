package dev.clew.lending.api;

/// What to send to learn what a loan will cost.
///
/// @param amount in whole units of the currency
/// @param days for how long it is lent
public record InterestQuestion(long amount, int days) {}
