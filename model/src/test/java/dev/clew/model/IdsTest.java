package dev.clew.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @Test
    void printsTraceIdsAsTheyCame() {
        assertThat(TraceId.parse("4bf92f3577b34da6a3ce929d0e0e4736")).hasToString("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(TraceId.parse("4BF92F3577B34DA6A3CE929D0E0E4736")).hasToString("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void padsShortTraceIdsOnTheLeft() {
        assertThat(TraceId.parse("abc")).isEqualTo(new TraceId(0, 0xabc));
        assertThat(TraceId.parse("1a3ce929d0e0e4736")).isEqualTo(new TraceId(1, 0xa3ce929d0e0e4736L));
    }

    @Test
    void knowsZero() {
        assertThat(TraceId.parse("0").isZero()).isTrue();
        assertThat(new TraceId(1, 0).isZero()).isFalse();
    }

    @Test
    void sortsTraceIdsAsBytes() {
        assertThat(TraceId.parse("f".repeat(32))).isGreaterThan(TraceId.parse("1"));
        assertThat(new TraceId(0, -1)).isLessThan(new TraceId(1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "12 4", "+1", "٣", "000000000000000000000000000000001"})
    void saysWhatIsNoTraceId(String text) {
        assertThatThrownBy(() -> TraceId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void printsSpanIds() {
        assertThat(SpanId.format(SpanId.parse("00f067aa0ba902b7"))).isEqualTo("00f067aa0ba902b7");
        assertThat(SpanId.format(-1)).isEqualTo("ffffffffffffffff");
        assertThatThrownBy(() -> SpanId.parse("00f067aa0ba902b7a")).hasMessageContaining("17 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "a\0"})
    void refusesTenantsThatCouldBePaths(String name) {
        assertThatThrownBy(() -> new Tenant(name)).hasMessageContaining("tenant name");
    }

    @Test
    void takesTheTenantsThatOthersTake() {
        assertThat(new Tenant("Team-7_(EU)!*'.x").name()).isEqualTo("Team-7_(EU)!*'.x");
        assertThatThrownBy(() -> new Tenant("x".repeat(151))).hasMessageContaining("150");
    }
}
