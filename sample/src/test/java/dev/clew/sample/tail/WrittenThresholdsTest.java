package dev.clew.sample.tail;

import static dev.clew.sample.Traffic.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.sample.policy.Threshold;
import dev.clew.store.sampling.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a trace that was kept by chance says of itself.
class WrittenThresholdsTest {
    private static final TraceId ID = new TraceId(9, 0x00ff_ff00_0000_0000L);

    /// A trace that was kept at a tenth, after samplers before kept what `upstream` says, and a span of it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        0  | ot=th:0                     | ot=th:e666
        0  | x=y,ot=th:0,z=1             | ot=th:e666,x=y,z=1
        0  | ot=rv:fffff000000001;th:0   | ot=rv:fffff000000001;th:e666
        0  | 'ot=a:b;th:0;c:d , , x=y'   | ot=a:b;th:e666;c:d,x=y
        8  | ot=th:8                     | ot=th:f333
        8  | ot=th:c                     | ot=th:f333
        8  | ot=th:f8                    | ot=th:f8
        8  | ''                          | clew=th:f333
        8  | ot=th:no                    | clew=th:f333,ot=th:no
        none | ''                        | clew=th:e666
        none | x=y,ot=rv:00000000000001  | clew=th:e666,x=y,ot=rv:00000000000001
        none | x=y,clew=th:c             | clew=th:e666,x=y
        none | clew=th:f,x=y             | clew=th:f,x=y
        none | ot=th:c                   | ot=th:e666
        """)
    void hasTheHigherThresholdInItsState(String upstream, String sent, String written) {
        String before = upstream == null ? "" : "ot=th:" + upstream;
        Threshold tenth = Threshold.parse("e666");
        Threshold total = upstream == null ? tenth : tenth.after(Threshold.parse(upstream));
        List<Span> trace = List.of(
                root(ID, "shop").traceState(before).build(),
                root(ID, "shop").spanId(2).parentSpanId(1).traceState(sent).build());
        List<Span> found = WrittenThresholds.write(trace, new Verdict(true, total.rejected(), upstream != null, 1));
        assertThat(found.getLast().traceState()).isEqualTo(written);
        assertThat(found.getLast().toBuilder().traceState(sent).build()).isEqualTo(trace.getLast());
    }

    @Test
    void staysAsItWasSentIfNoChanceWasInIt() {
        List<Span> trace = List.of(root(ID, "shop").traceState("x=y,ot=th:8").build());
        long before = Threshold.parse("8").rejected();
        assertThat(WrittenThresholds.write(trace, new Verdict(true, before, true, 0)))
                .isSameAs(trace);
        assertThat(WrittenThresholds.write(trace, new Verdict(true, 0, false, 0)))
                .isSameAs(trace);
        assertThat(WrittenThresholds.write(trace, new Verdict(false, 3L << 54, true, 0)))
                .isSameAs(trace);
    }

    @Test
    void dropsTheLastMemberIfThereAreTooMany() {
        var members = new ArrayList<String>();
        for (int i = 0; i < 32; i++) {
            members.add("k" + i + "=v");
        }
        List<Span> trace =
                List.of(root(ID, "shop").traceState(String.join(",", members)).build());
        String written = WrittenThresholds.write(trace, new Verdict(true, 1L << 55, false, 0))
                .getFirst()
                .traceState();
        assertThat(written.split(",")).hasSize(32).startsWith("clew=th:8").endsWith("k30=v");
    }

    /// Whoever is kept together with others may have any randomness. Samplers after Clew find one that
    /// is spread over what they may see.
    @Test
    void saysNoRandomnessBelowItsThreshold() {
        var random = new Random(31);
        Threshold before = Threshold.of(0.5);
        Threshold total = Threshold.of(0.1).after(before);
        int above = 0;
        int kept = 0;
        while (kept < 5_000) {
            var id = new TraceId(random.nextLong(), random.nextLong());
            if (before.keeps(TraceChance.of(id, "").randomness())) {
                kept++;
                List<Span> trace =
                        List.of(root(id, "shop").traceState("ot=th:" + before).build());
                String written = WrittenThresholds.write(trace, new Verdict(true, total.rejected(), true, 0))
                        .getFirst()
                        .traceState();
                TraceChance chance = TraceChance.of(id, written);
                assertThat(chance.upstream()).isEqualTo(total);
                assertThat(total.keeps(chance.randomness())).isTrue();
                above += Threshold.of(0.5).after(total).keeps(chance.randomness()) ? 1 : 0;
            }
        }
        // Four standard deviations.
        assertThat(above / 5_000.0).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(5_000)));
    }
}
