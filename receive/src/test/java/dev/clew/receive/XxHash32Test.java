package dev.clew.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash32Test {
    @ParameterizedTest
    @CsvSource({
        "'', 02cc5d05",
        "a, 550d7456",
        "abc, 32d153ff",
        "Nobody inspects the spammish repetition, e2293b2f",
    })
    void isWhatOthersMakeOfIt(String text, String hash) {
        byte[] bytes = ("12345" + text + "6").getBytes(US_ASCII);
        assertThat("%08x".formatted(XxHash32.of(bytes, 5, text.length()))).isEqualTo(hash);
    }
}
