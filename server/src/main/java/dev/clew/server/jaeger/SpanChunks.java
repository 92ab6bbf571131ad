package dev.clew.server.jaeger;

import dev.clew.server.grpc.GrpcCall;
import java.util.List;
import java.util.function.Function;

/// Sends the spans of one trace in as many messages as it takes: clients refuse one of more than 4 MiB.
final class SpanChunks {
    private static final int MOST_SPANS = 1_000;
    private static final int MOST_BYTES = 3 << 20;

    private SpanChunks() {}

    /// @param encode makes a message of some spans
    static <T> void send(List<T> spans, Function<List<T>, byte[]> encode, GrpcCall call) {
        for (int from = 0; from < spans.size(); from += MOST_SPANS) {
            sendPart(spans.subList(from, Math.min(spans.size(), from + MOST_SPANS)), encode, call);
        }
    }

    private static <T> void sendPart(List<T> spans, Function<List<T>, byte[]> encode, GrpcCall call) {
        byte[] message = encode.apply(spans);
        if (message.length <= MOST_BYTES || spans.size() == 1) {
            call.send(message);
            return;
        }
        int half = spans.size() / 2;
        sendPart(spans.subList(0, half), encode, call);
        sendPart(spans.subList(half, spans.size()), encode, call);
    }
}
