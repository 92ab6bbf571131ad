package dev.clew.receive.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.receive.FuzzedTranscoder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/// `./clew fuzz OtlpFuzzTest#json`; without it, the inputs that were kept are run.
class OtlpFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void json(byte[] data) {
        FuzzedTranscoder.run(OtlpJson::transcode, data);
    }

    /// Accepted and refused as protobuf-java does, but for text that is no UTF-8.
    @FuzzTest(maxDuration = "60s")
    void protobuf(byte[] data) {
        Fault ours = null;
        try {
            new OtlpReader().read(data, 0, data.length, _ -> {});
        } catch (Fault fault) {
            ours = fault;
        }
        InvalidProtocolBufferException theirs = null;
        try {
            boolean isWhole = ExportTraceServiceRequest.parseFrom(data).isInitialized();
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
