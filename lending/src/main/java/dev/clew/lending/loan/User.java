package dev.clew.lending.loan;

/// @param tier `standard` or `premium`
public record User(String id, String name, String email, String tier) {}
