package dev.clew.lending.service;

/// An answer other than success: to be given by a handler, or got by a client.
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status of HTTP, 400 to 599
    public HttpProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
