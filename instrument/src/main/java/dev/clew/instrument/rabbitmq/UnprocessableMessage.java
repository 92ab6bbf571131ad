package dev.clew.instrument.rabbitmq;

/// A message that no retry will help: malformed, or of an unknown type.
///
/// ```java
/// try {
///     return json.read(message.getBody(), Loan.class);
/// } catch (JsonException e) {
///     throw new UnprocessableMessage("not a loan: " + e.getMessage(), e);
/// }
/// ```
public final class UnprocessableMessage extends Exception {
    private static final long serialVersionUID = 1;

    /// @param message says what is wrong with it: the span shows it
    public UnprocessableMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
