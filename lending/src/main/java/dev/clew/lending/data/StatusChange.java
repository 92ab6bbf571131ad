package dev.clew.lending.data;

/// What to send to change the status of a loan.
///
/// @param status one of [dev.clew.lending.loan.LoanStatus]
public record StatusChange(String status) {}
