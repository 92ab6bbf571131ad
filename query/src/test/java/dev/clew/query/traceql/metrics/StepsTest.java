package dev.clew.query.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.TimeRange;
import org.junit.jupiter.api.Test;

class StepsTest {
    @Test
    void beginAtMultiplesOfTheirLength() {
        Steps steps = Steps.of(new TimeRange(25, 60), 10);
        assertThat(steps).isEqualTo(new Steps(20, 10, 5));
        assertThat(steps.index(25)).isZero();
        assertThat(steps.index(29)).isZero();
        assertThat(steps.index(30)).isEqualTo(1);
        assertThat(steps.index(60)).isEqualTo(4);
        assertThat(steps.startNanos(4)).isEqualTo(60);
    }

    @Test
    void tooManyAreRefusedWithTheLimit() {
        assertThat(Steps.of(new TimeRange(0, 10_999), 1).count()).isEqualTo(11_000);
        assertThatThrownBy(() -> Steps.of(new TimeRange(0, 11_000), 1))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("11001 steps of 1 ns between start and end: 11000 at most");
        assertThatThrownBy(() -> Steps.of(TimeRange.ALL, 1)).hasMessageContaining("11000 at most");
        assertThatThrownBy(() -> Steps.of(TimeRange.ALL, 0)).hasMessageContaining("1 at least");
    }

    @Test
    void aSingleOneIsAllOfTheTime() {
        assertThat(Steps.single(new TimeRange(5, 2_000_000_005)).seconds()).isEqualTo(2);
        assertThat(Steps.single(TimeRange.ALL).index(17)).isZero();
    }
}
