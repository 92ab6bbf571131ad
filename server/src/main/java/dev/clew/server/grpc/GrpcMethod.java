package dev.clew.server.grpc;

/// What answers the calls of one method, on a virtual thread of each call's own.
public interface GrpcMethod {
    /// Sends what there is to send; the call ends well when this returns. May block.
    ///
    /// @throws GrpcRefusal if there is no answer
    void answer(GrpcCall call);
}
