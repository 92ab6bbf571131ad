package dev.clew.benchmarks.instrument.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishGate {
    /// A publish beyond what the SDK needs.
    private static final int BYTES = 400;

    private static final int NANOS = 3_000;

    private final Publishers publishers = new Publishers();

    @Test
    void theTracedOnesSendTheSame() throws IOException {
        BasicProperties byHand = publishers.byHand();
        BasicProperties wrapped = publishers.wrapped();
        assertThat(wrapped.getHeaders())
                .hasSameSizeAs(byHand.getHeaders())
                .containsKeys("traceparent", "timestamp_in_ms");
        assertThat(plain(wrapped)).isEqualTo(plain(byHand));
    }

    @Test
    void theUntracedOnesSendWhatTheyWereGiven() throws IOException {
        assertThat(publishers.disabled()).isSameAs(publishers.untraced());
    }

    /// CPU time and allocation of the thread: neither depends on who else uses the machine as a wall clock
    /// would.
    @Test
    void theLibraryStaysWithinItsBudget() throws IOException {
        PublishCost.Costs costs = PublishCost.measure();
        System.out.println(costs);
        for (PublishCost.Cost traced : List.of(costs.wrapped(), costs.measured())) {
            assertThat(traced.bytes() - costs.byHand().bytes()).isLessThanOrEqualTo(BYTES);
            assertThat(traced.nanos() - costs.byHand().nanos()).isLessThanOrEqualTo(NANOS);
        }
        assertThat(costs.disabled().bytes()).isLessThan(1);
    }

    private static BasicProperties plain(BasicProperties properties) {
        return properties.builder().headers(Map.of()).build();
    }
}
