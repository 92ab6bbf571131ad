package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.model.Fault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DictionaryTest {
    private static final int MOST_BYTES = 10_000;

    @Test
    void takesAsMuchAsItMayAndNoMore() {
        var dictionary = new Dictionary(MOST_BYTES);
        for (int i = 0; i < MOST_BYTES / 8; i++) {
            assertThat(add(dictionary, "%08d".formatted(i))).isEqualTo(i);
        }

        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> add(dictionary, "more"))
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER))
                .withMessageContaining("more than 10000 bytes");

        assertThat(dictionary.size()).isEqualTo(MOST_BYTES / 8);
        assertThat(dictionary.byteCount()).isEqualTo(MOST_BYTES);
        assertThat(dictionary.text(77)).isEqualTo("00000077");
    }

    private static int add(Dictionary dictionary, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return dictionary.add(bytes, 0, bytes.length);
    }
}
