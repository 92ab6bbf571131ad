package dev.clew.benchmarks.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.receive.otlp.OtlpJson;
import dev.clew.receive.zipkin.ZipkinJson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDecodeGate {
    private static final List<byte[]> REQUESTS =
            Recording.read(Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"));

    @Test
    void bothContendersSeeTheSameInOtlp() {
        List<byte[]> json = REQUESTS.stream().map(JsonRequests::otlp).toList();
        Tally tally = TallyVisitor.of(OtlpJson::transcode, json);

        assertThat(tally).isEqualTo(JacksonSpans.tallyOtlp(json));
        assertThat(tally.spans()).isGreaterThan(4_000);
        assertThat(tally.attributes()).isGreaterThan(2 * tally.spans());
    }

    @Test
    void bothContendersSeeTheSameInZipkinsJson() {
        List<byte[]> json = REQUESTS.stream().map(JsonRequests::zipkin).toList();

        assertThat(TallyVisitor.of(ZipkinJson::transcode, json)).isEqualTo(JacksonSpans.tallyZipkin(json));
    }
}
