package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17B, 17",
        "3kB, 3000",
        "512MB, 512000000",
        "512 MiB, 536870912",
        "200GB, 200000000000",
        "1.5tib, 1649267441664",
        "999999999TB, 9223372036854775807"
    })
    void readsANumberAndAUnit(String text, long bytes) {
        assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "GB", "-1GB", "1.GB", "1e3GB", "1XB", "1G", "1iB", "1GB2"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> new ByteSize().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("200GB");
    }
}
