package dev.clew.instrument.rabbitmq;

/// A message that no retry will help: malformed, or of an unknown type.
public final class UnprocessableMessage extends Exception {
    private static final long serialVersionUID = 1;

    public UnprocessableMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
