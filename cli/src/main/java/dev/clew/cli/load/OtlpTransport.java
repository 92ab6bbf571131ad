package dev.clew.cli.load;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.SessionProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/// One of the two ways that OTLP travels.
sealed interface OtlpTransport permits OtlpGrpc, OtlpHttp {
    /// What to speak on a plain connection, or on one with TLS.
    SessionProtocol protocol(boolean tls);

    /// @param message a serialized `ExportTraceServiceRequest`
    HttpRequest request(byte[] message);

    Answer answer(AggregatedHttpResponse response);

    /// What both do with an `ExportTraceServiceResponse`.
    static Answer acknowledged(byte[] message) {
        byte[] partialSuccess = ProtobufFields.message(message, 1, 0);
        return new Answer.Acknowledged(
                ProtobufFields.number(partialSuccess, 1), ProtobufFields.text(partialSuccess, 2));
    }

    static byte[] gzip(byte[] message) {
        var packed = new ByteArrayOutputStream(message.length / 4);
        try (var out = new GZIPOutputStream(packed, 1 << 13)) {
            out.write(message);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return packed.toByteArray();
    }
}
