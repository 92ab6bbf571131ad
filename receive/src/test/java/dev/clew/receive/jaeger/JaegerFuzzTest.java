package dev.clew.receive.jaeger;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.clew.receive.FuzzedTranscoder;

/// `./clew fuzz JaegerFuzzTest#thrift`; without it, the inputs that were kept are run.
class JaegerFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void thrift(byte[] data) {
        FuzzedTranscoder.run(JaegerThrift::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void protobuf(byte[] data) {
        FuzzedTranscoder.run(JaegerProto::transcode, data);
    }
}
