package dev.clew.instrument.sampling;

/// The sampling server said something that is not a sampling strategy.
final class MalformedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedAnswer(String message) {
        super(message);
    }
}
