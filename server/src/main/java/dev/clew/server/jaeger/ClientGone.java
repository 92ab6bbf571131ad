package dev.clew.server.jaeger;

/// The client closed its connection, or its time was up, before it had the whole answer.
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ClientGone() {
        super("the client left", null, false, false);
    }
}
