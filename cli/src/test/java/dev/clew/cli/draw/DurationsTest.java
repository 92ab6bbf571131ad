package dev.clew.cli.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "7, 7ns",
        "999, 999ns",
        "1000, 1µs",
        "1234, 1.23µs",
        "999600, 1ms",
        "200000000, 200ms",
        "123456789, 123ms",
        "1005000000, 1.01s",
        "59940000000, 59.9s",
        "59960000000, 1m",
        "83000000000, 1m 23s",
        "7500000000000, 2h 5m",
        "97200000000000, 1d 3h",
        "-5000000, -5ms",
    })
    void printsThreeDigitsBelowAMinuteAndTwoUnitsAbove(long nanos, String text) {
        assertThat(Durations.text(nanos)).isEqualTo(text);
    }

    @Test
    void printsTheLongestAndTheShortest() {
        assertThat(Durations.text(Long.MAX_VALUE)).isEqualTo("106751d 23h");
        assertThat(Durations.text(Long.MIN_VALUE)).isEqualTo("-106751d 23h");
    }

    @ParameterizedTest
    @CsvSource({"250ms, 250000000", "1.5s, 1500000000", "1h30m, 5400000000000", "7d, 604800000000000", "3us, 3000"})
    void readsWhatPeopleWrite(String text, long nanos) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "1 s", "-1s", "1x", "1s2", "999999999d"})
    void refusesTheRestWithTheTextInTheMessage(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
