package dev.clew.server.grpc;

import dev.clew.model.Fault;

/// A call that is not answered. The message is for whoever made it.
public final class GrpcRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MESSAGE_CHARS = 1_000;

    private final GrpcStatus status;

    public GrpcRefusal(GrpcStatus status, String message) {
        super(message.length() > MESSAGE_CHARS ? message.substring(0, MESSAGE_CHARS) : message, null, false, false);
        this.status = status;
    }

    static GrpcRefusal of(Fault fault) {
        GrpcStatus status =
                switch (fault.kind()) {
                    case CALLER -> GrpcStatus.INVALID_ARGUMENT;
                    case OVERLOADED -> GrpcStatus.UNAVAILABLE;
                    case INTERNAL, CORRUPT -> GrpcStatus.INTERNAL;
                };
        return new GrpcRefusal(status, String.valueOf(fault.getMessage()));
    }

    public GrpcStatus status() {
        return status;
    }
}
