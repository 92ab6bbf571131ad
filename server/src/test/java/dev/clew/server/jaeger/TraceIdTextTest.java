package dev.clew.server.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.TraceId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceIdTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5b8efff798038103d269b633813fc60c",
                "5B8EFFF798038103D269B633813FC60C",
                "W47/95gDgQPSabYzgT/GDA==",
                "W47/95gDgQPSabYzgT/GDA",
                "W47_95gDgQPSabYzgT_GDA==",
                "W47_95gDgQPSabYzgT_GDA",
            })
    void readsIdsOf128Bits(String text) {
        assertThat(TraceIdText.parse(text)).isEqualTo(new TraceId(0x5b8efff798038103L, 0xd269b633813fc60cL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ff", "FF", "00000000000000ff", "000000000000000000000000000000ff", "AAAAAAAAAP8=", "AAAAAAAAAP8"
            })
    void padsShortIds(String text) {
        assertThat(TraceIdText.parse(text)).isEqualTo(new TraceId(0, 0xff));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "00000000000000000000000000000000",
                "xyz",
                "ff ",
                "-1",
                "+f",
                "5b8efff798038103d269b633813fc60c0",
                "AAAB_w==",
                "AAAAAAAAAAA=",
                "W47/95gDgQPSabYzgT/GDA===",
                "\u0661",
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> TraceIdText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
