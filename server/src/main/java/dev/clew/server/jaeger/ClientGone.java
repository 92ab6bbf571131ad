package dev.clew.server.jaeger;

/// The client closed its connection, or its time was up, before it had the whole answer.
final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientGone() {
        super("the client left", null, false, false);
    }
}
