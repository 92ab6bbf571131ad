package dev.clew.benchmarks.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OtlpReaderGate {
    @Test
    void bothContendersSeeTheSame() {
        var clew = new TallyVisitor();
        var protobuf = new ProtobufTally();
        for (byte[] request : Recording.read(
                Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"))) {
            clew.read(request);
            protobuf.read(request);
        }
        assertThat(clew.tally()).isEqualTo(protobuf.tally());
        assertThat(clew.tally().spans()).isGreaterThan(4_000);
    }
}
