package dev.clew.cli;

/// The command line asks for something that makes no sense; the message says what, and what would.
final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageFault(String message) {
        super(message);
    }
}
