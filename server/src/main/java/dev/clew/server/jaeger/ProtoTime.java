package dev.clew.server.jaeger;

import dev.clew.model.otlp.WireWriter;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.grpc.ProtoMessage;

/// Protobuf's `Timestamp` and `Duration`: seconds, and nanoseconds beyond.
final class ProtoTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private ProtoTime() {}

    /// Nanoseconds of the field `field`; 0 if it is absent, or before 1970, as Go's own zero is.
    static long nanos(ProtoMessage message, int field) {
        ProtoMessage time = message.message(field);
        try {
            return Math.max(0, Math.addExact(Math.multiplyExact(time.number(1), NANOS_PER_SECOND), time.number(2)));
        } catch (ArithmeticException _) {
            if (time.number(1) < 0) {
                return 0;
            }
            throw new GrpcRefusal(
                    GrpcStatus.INVALID_ARGUMENT, "%d seconds: less than 292 years expected".formatted(time.number(1)));
        }
    }

    /// @param nanos an unsigned number
    static void write(WireWriter out, int field, long nanos) {
        out.message(field, time -> {
            time.varint(1, Long.divideUnsigned(nanos, NANOS_PER_SECOND));
            time.varint(2, Long.remainderUnsigned(nanos, NANOS_PER_SECOND));
        });
    }
}
