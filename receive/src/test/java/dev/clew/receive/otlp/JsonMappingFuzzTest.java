package dev.clew.receive.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.clew.receive.Transcoded;
import dev.clew.receive.Transcoder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Whatever request protobuf-java reads: written as JSON in the ways that its mapping allows, our reader
/// makes the same request of it. `./clew fuzz JsonMappingFuzzTest#spans`; without it, the inputs that were
/// kept are run.
class JsonMappingFuzzTest {
    private static final Parser<ExportTraceServiceRequest> SPANS =
            DiscardUnknownFieldsParser.wrap(ExportTraceServiceRequest.parser());
    private static final Parser<ExportLogsServiceRequest> LOGS =
            DiscardUnknownFieldsParser.wrap(ExportLogsServiceRequest.parser());

    @FuzzTest(maxDuration = "60s")
    void spans(byte[] data) throws InvalidProtocolBufferException {
        agree(SPANS, OtlpJson::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void logs(byte[] data) throws InvalidProtocolBufferException {
        agree(LOGS, OtlpJson::transcodeRecords, data);
    }

    private static void agree(Parser<? extends Message> parser, Transcoder transcoder, byte[] data)
            throws InvalidProtocolBufferException {
        Message request;
        try {
            request = parser.parseFrom(data);
        } catch (InvalidProtocolBufferException _) {
            return;
        }
        String text = request.toString();
        // Fields of profiles and entities; and what is nested more deeply becomes a text on the way.
        if (text.contains("strindex") || text.contains("entity_refs") || text.contains(" ".repeat(60))) {
            return;
        }
        String json = OtlpJsonPrinter.otlp(request, new Random(Arrays.hashCode(data)));
        Message ours = parser.parseFrom(Transcoded.bytes(transcoder, json.getBytes(StandardCharsets.UTF_8)));
        if (!ours.equals(request)) {
            throw new AssertionError("ours: %s; theirs: %s; JSON: %s".formatted(ours, request, json));
        }
    }
}
