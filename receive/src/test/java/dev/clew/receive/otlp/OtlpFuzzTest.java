package dev.clew.receive.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.receive.FuzzedTranscoder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/// `./clew fuzz OtlpFuzzTest#json`; without it, the inputs that were kept are run.
class OtlpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void json(byte[] data) {
        FuzzedTranscoder.run(OtlpJson::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void logsJson(byte[] data) {
        FuzzedTranscoder.runRecords(OtlpJson::transcodeRecords, data);
    }

    /// Accepted and refused as protobuf-java does, but for text that is no UTF-8.
    @FuzzTest(maxDuration = "60s")
    void protobuf(byte[] data) {
        agree(
                () -> new OtlpReader().read(data, 0, data.length, _ -> {}),
                () -> ExportTraceServiceRequest.parseFrom(data));
    }

    /// The same for log records.
    @FuzzTest(maxDuration = "60s")
    void logsProtobuf(byte[] data) {
        agree(
                () -> new OtlpReader().readRecords(data, 0, data.length, _ -> {}),
                () -> ExportLogsServiceRequest.parseFrom(data));
    }

    private interface Theirs {
        Message read() throws InvalidProtocolBufferException;
    }

    private static void agree(Runnable reader, Theirs parser) {
        Fault ours = null;
        try {
            reader.run();
        } catch (Fault fault) {
            ours = fault;
        }
        InvalidProtocolBufferException theirs = null;
        try {
            boolean isWhole = parser.read().isInitialized();
            theirs = isWhole ? null : new InvalidProtocolBufferException("fields are missing");
        } catch (InvalidProtocolBufferException refused) {
            theirs = refused;
        }
        boolean isUtf8 = theirs == null || !String.valueOf(theirs.getMessage()).contains("UTF-8");
        if (isUtf8 && (ours == null) != (theirs == null)) {
            throw new AssertionError("ours: %s; theirs: %s".formatted(ours, theirs));
        }
    }
}
