package dev.clew.sample.policy;

/// Something in a policy that cannot be.
final class PolicyFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    /// @param line from 1
    PolicyFault(int line, String message) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
