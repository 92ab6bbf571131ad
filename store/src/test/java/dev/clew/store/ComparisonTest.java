package dev.clew.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final AnyValue NAN = AnyValue.of(Double.NaN);

    @Test
    void comparesNumbersExactlyWholeOrNot() {
        assertThat(order(AnyValue.of(1), AnyValue.of(1.0))).isZero();
        assertThat(order(AnyValue.of(0), AnyValue.of(-0.0))).isZero();
        assertThat(order(AnyValue.of(1), AnyValue.of(1.5))).isNegative();
        assertThat(order(AnyValue.of(-1), AnyValue.of(-1.5))).isPositive();
        assertThat(order(AnyValue.of(1.5), AnyValue.of(1))).isPositive();
        assertThat(order(AnyValue.of((1L << 53) + 1), AnyValue.of(0x1p53))).isPositive();
        assertThat(order(AnyValue.of(Long.MAX_VALUE), AnyValue.of(0x1p63))).isNegative();
        assertThat(order(AnyValue.of(Long.MIN_VALUE), AnyValue.of(-0x1p63))).isZero();
        assertThat(order(AnyValue.of(1), AnyValue.of(Double.NEGATIVE_INFINITY))).isPositive();
    }

    @Test
    void comparesTextsByCodePoint() {
        assertThat(order(AnyValue.of("a"), AnyValue.of("ab"))).isNegative();
        assertThat(order(AnyValue.of("\uffee"), AnyValue.of("😀"))).isNegative();
        assertThat(order(AnyValue.of("😀"), AnyValue.of("😁"))).isNegative();
    }

    @Test
    void doesNotCompareWhatIsOfDifferentSorts() {
        assertThat(Comparison.order(AnyValue.of("1"), AnyValue.of(1))).isEmpty();
        assertThat(Comparison.order(NAN, NAN)).isEqualTo(OptionalInt.empty());
        assertThat(Comparison.NOT_EQUALS.holds(List.of(AnyValue.of("1")), AnyValue.of(1)))
                .isFalse();
        assertThat(Comparison.NOT_EQUALS.holds(List.of(), AnyValue.of(1))).isFalse();
    }

    @Test
    void holdsForOneOfSeveralValuesOrElements() {
        List<AnyValue> values =
                List.of(AnyValue.of(1), new AnyValue.ArrayValue(List.of(AnyValue.of("x"), AnyValue.of(7))));
        assertThat(Comparison.EQUALS.holds(values, AnyValue.of(7))).isTrue();
        assertThat(Comparison.GREATER.holds(values, AnyValue.of(7))).isFalse();
        assertThat(Comparison.GREATER_OR_EQUAL.holds(values, AnyValue.of(7))).isTrue();
        assertThat(Comparison.LESS.holds(values, AnyValue.of(2))).isTrue();
        assertThat(Comparison.NOT_EQUALS.holds(values, AnyValue.of(7))).isFalse();
        assertThat(Comparison.NOT_EQUALS.holds(values, AnyValue.of(8))).isTrue();
        assertThat(Comparison.NOT_EQUALS.holds(values, AnyValue.of("y"))).isTrue();
    }

    private static int order(AnyValue a, AnyValue b) {
        return Comparison.order(a, b).orElseThrow();
    }
}
