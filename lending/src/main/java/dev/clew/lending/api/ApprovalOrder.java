package dev.clew.lending.api;

/// What to send to approve a loan by hand.
public record ApprovalOrder(String loanId) {}
