package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
    @ParameterizedTest
    @EnumSource
    void saysNoMoreThanAThousandCharacters(Refusal.Reason reason) {
        var refusal = new Refusal(reason, "x".repeat(5 << 20));
        assertThat(refusal.getMessage()).hasSize(1_000);
        assertThat(StatusMessage.of(refusal)).hasSizeLessThan(4 << 10);
    }
}
