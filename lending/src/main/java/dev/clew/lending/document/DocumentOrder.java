package dev.clew.lending.document;

/// What to send to have the documents of a loan written.
public record DocumentOrder(String loanId, String userId, long amount) {}
