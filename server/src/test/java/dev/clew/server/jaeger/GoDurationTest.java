package dev.clew.server.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1ns, 1",
        "5us, 5000",
        "5µs, 5000",
        "5μs, 5000",
        "100ms, 100000000",
        "1.2s, 1200000000",
        ".5s, 500000000",
        "1.s, 1000000000",
        "1h2m, 3720000000000",
        "1h2m3.5s, 3723500000000",
        "1 s, 1000000000",
        "' 1h 30 m ', 5400000000000",
        "2d, 172800000000000",
        "1.5ns, 1",
        "9223372036854775807ns, 9223372036854775807",
    })
    void readsWhatGoWrites(String text, long nanos) {
        assertThat(GoDuration.parseNanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-1s",
                "+1s",
                "1x",
                "1s 2",
                "1,5s",
                ".s",
                "1e3s",
                "NaN",
                "9223372036854775808ns",
                "300000d",
                "99999999999999999999999999999999999999999999999999999999999999s",
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> GoDuration.parseNanos(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
