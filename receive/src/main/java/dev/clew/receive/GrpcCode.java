package dev.clew.receive;

/// The gRPC status codes that Clew answers with (grpc/doc/statuscodes.md); also those of `google.rpc.Status`.
public enum GrpcCode {
    OK(0),
    CANCELLED(1),
    INVALID_ARGUMENT(3),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14);

    private final int number;

    GrpcCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
