package dev.clew.receive.zipkin;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.clew.receive.FuzzedTranscoder;

/// `./clew fuzz ZipkinFuzzTest#json`; without it, the inputs that were kept are run.
class ZipkinFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void json(byte[] data) {
        FuzzedTranscoder.run(ZipkinJson::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void protobuf(byte[] data) {
        FuzzedTranscoder.run(ZipkinProto::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void oldJson(byte[] data) {
        FuzzedTranscoder.run(V1Json::transcode, data);
    }

    @FuzzTest(maxDuration = "60s")
    void oldThrift(byte[] data) {
        FuzzedTranscoder.run(V1Thrift::transcode, data);
    }
}
