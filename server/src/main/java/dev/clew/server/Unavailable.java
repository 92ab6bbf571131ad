package dev.clew.server;

/// What the server needs is not to be had: a port, a folder. The message is one line that says which, and why.
final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }

    Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
