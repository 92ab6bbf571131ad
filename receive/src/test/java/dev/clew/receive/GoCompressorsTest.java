package dev.clew.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What OpenTelemetry's Collector sends: recorded from the libraries it uses, called as it calls them (confighttp's
/// compressor.go, configgrpc's compressors; golang/snappy 1.0.0, klauspost/compress 1.18, pierrec/lz4 4.1).
class GoCompressorsTest {
    @ParameterizedTest
    @CsvSource({
        "gzip, http-gzip",
        "zlib, http-zlib",
        "deflate, http-zlib",
        "zstd, http-zstd",
        "snappy, http-snappy",
        "x-snappy-framed, http-snappy-framed",
        "lz4, http-lz4",
        "zstd, grpc-zstd",
        "zstd, grpc-zstd-at-once",
        "snappy, http-snappy-framed",
    })
    void areUnderstood(String name, String recorded) throws IOException {
        byte[] packed;
        try (InputStream in = GoCompressorsTest.class.getResourceAsStream("GoCompressors/" + recorded)) {
            packed = Objects.requireNonNull(in, recorded).readAllBytes();
        }
        var buffers = new Buffers(8 << 20);
        try (Body out = new Body(buffers, 4 << 20, 0)) {
            Encoding.named(name).decode(packed, 0, packed.length, out);
            assertThat(new String(Arrays.copyOf(out.bytes(), out.length()), UTF_8))
                    .isEqualTo(text());
        }
    }

    private static String text() {
        return IntStream.range(0, 6_000)
                .mapToObj(i -> "span %d of trace %d took %d ns\n".formatted(i, i / 7, 1_000 * (i % 13)))
                .collect(Collectors.joining());
    }
}
