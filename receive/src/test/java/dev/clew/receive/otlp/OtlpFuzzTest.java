package dev.clew.receive.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.receive.FuzzedTranscoder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

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
        agree(() -> new OtlpReader().read(data, 0, data.length, _ -> {}), data, ExportTraceServiceRequest.parser());
    }

    /// The same for log records.
    @FuzzTest(maxDuration = "60s")
    void logsProtobuf(byte[] data) {
        agree(
                () -> new OtlpReader().readRecords(data, 0, data.length, _ -> {}),
                data,
                ExportLogsServiceRequest.parser());
    }

    private static void agree(Runnable reader, byte[] data, Parser<? extends Message> parser) {
        Fault ours = null;
        try {
            reader.run();
        } catch (Fault fault) {
            ours = fault;
        }
        IOException theirs = null;
        try {
            read(data, parser);
        } catch (IOException refused) {
            theirs = refused;
        }
        boolean isUtf8 = theirs == null || !String.valueOf(theirs.getMessage()).contains("UTF-8");
        if (isUtf8 && (ours == null) != (theirs == null)) {
            throw new AssertionError("ours: %s; theirs: %s".formatted(ours, theirs));
        }
    }

    /// With eight bytes buffered: where there are more, protobuf-java 4.35.1 takes the first ten bytes of a varint of
    /// eleven for a number if the tenth is odd. Its own slow path rejects that, as the specification of the wire
    /// format does.
    private static void read(byte[] data, Parser<? extends Message> parser) throws IOException {
        var input = CodedInputStream.newInstance(new ByteArrayInputStream(data), 8);
        var _ = parser.parseFrom(input);
        input.checkLastTagWas(0);
    }
}
