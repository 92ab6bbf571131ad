package dev.clew.server.grpc;

/// How a call ended (grpc/doc/statuscodes.md), as far as questions go.
public enum GrpcStatus {
    OK(0),
    CANCELLED(1),
    INVALID_ARGUMENT(3),
    NOT_FOUND(5),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15);

    private final int number;

    GrpcStatus(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
