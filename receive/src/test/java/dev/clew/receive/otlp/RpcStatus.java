package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A `google.rpc.Status`, read by protobuf-java without its schema.
///
/// @param details the value of each `Any`, by the last part of its type
record RpcStatus(long code, String message, Map<String, UnknownFieldSet> details) {
    static RpcStatus parse(byte[] bytes) {
        UnknownFieldSet status = message(ByteString.copyFrom(bytes));
        var details = status.getField(3).getLengthDelimitedList().stream()
                .map(RpcStatus::message)
                .collect(Collectors.toMap(
                        any -> text(any, 1).replaceFirst(".*\\.", ""),
                        any -> message(any.getField(2).getLengthDelimitedList().getFirst())));
        return new RpcStatus(status.getField(1).getVarintList().getFirst(), text(status, 2), details);
    }

    /// Seconds of `RetryInfo.retry_delay`.
    long retrySeconds() {
        UnknownFieldSet delay = message(
                details.get("RetryInfo").getField(1).getLengthDelimitedList().getFirst());
        List<Long> seconds = delay.getField(1).getVarintList();
        return seconds.isEmpty() ? 0 : seconds.getFirst();
    }

    private static String text(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    private static UnknownFieldSet message(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no protobuf: " + bytes, e);
        }
    }
}
