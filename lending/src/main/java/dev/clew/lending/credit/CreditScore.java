package dev.clew.lending.credit;

/// @param score 600 to 850
public record CreditScore(String userId, int score) {}
