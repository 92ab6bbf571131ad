package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:4317, 127.0.0.1:4317",
        "0.0.0.0:0, 0.0.0.0:0",
        "localhost:65535, 127.0.0.1:65535",
        "[::1]:4318, [0:0:0:0:0:0:0:1]:4318"
    })
    void readsHostAndPort(String text, String address) {
        assertThat(ListenAddress.text(new ListenAddress().convert(text))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4317",
                ":4317",
                "localhost",
                "localhost:",
                "localhost:-1",
                "localhost:65536",
                "::1:4317",
                "[::1]",
                "a:b:1",
                "no.such.host.invalid:1"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> new ListenAddress().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
