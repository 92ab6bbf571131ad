package dev.clew.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTextTest {
    @Test
    void printsScalarsAsTheyAre() {
        assertThat(AnyValue.of("a\"b").text()).isEqualTo("a\"b");
        assertThat(AnyValue.of(-7).text()).isEqualTo("-7");
        assertThat(AnyValue.of(0.5).text()).isEqualTo("0.5");
        assertThat(AnyValue.of(true).text()).isEqualTo("true");
        assertThat(AnyValue.EmptyValue.INSTANCE.text()).isEmpty();
        assertThat(new AnyValue.BytesValue(new byte[] {1, -1}).text()).isEqualTo("01ff");
    }

    @Test
    void printsListsAsJson() {
        var inner = Attributes.builder()
                .add("k\n", "v\u0001")
                .add("none", AnyValue.EmptyValue.INSTANCE)
                .build();
        var value = new AnyValue.ArrayValue(
                List.of(AnyValue.of("a\"b\\"), AnyValue.of(1), new AnyValue.KeyValueList(inner)));
        assertThat(value.text()).isEqualTo("[\"a\\\"b\\\\\",1,{\"k\\n\":\"v\\u0001\",\"none\":null}]");
    }
}
