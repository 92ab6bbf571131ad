package dev.clew.lending.credit;

/// What to send to learn a user's credit score.
public record CreditQuestion(String userId) {}
