package dev.clew.lending.events;

/// Something that happened to a loan.
///
/// @param type what happened, and the routing key: one of the constants here
/// @param amount of the loan, or of the payment
public record LoanEvent(String type, String loanId, String userId, long amount) {
    public static final String CREATED = "loan.created";
    public static final String VERIFIED = "loan.verified";
    public static final String APPROVED = "loan.approved";
    public static final String PAYMENT_RECEIVED = "payment.received";

    /// What happened to the same loan next.
    public LoanEvent then(String next) {
        return new LoanEvent(next, loanId, userId, amount);
    }
}
