package dev.clew.lending.loan;

/// How far a loan has come: words, because that is what the database, the JSON and the attributes have.
public final class LoanStatus {
    public static final String PENDING = "pending";
    public static final String VERIFIED = "verified";
    public static final String APPROVED = "approved";

    private LoanStatus() {}
}
