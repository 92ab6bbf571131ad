package dev.clew.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.disk.SimDisk;
import dev.clew.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The oracle of every crash: acknowledged ⊆ stored ⊆ sent, each span as it was sent, none twice.
class PowerLossTest {
    private static final int SEEDS = Integer.getInteger("clew.powerLossSeeds", 1_000);
    private static final TraceId ID = TraceId.parse("abc123");
    private static final Path FOLDER = Path.of("/data");

    @Test
    void losesNothingThatWasAcknowledged() {
        int acknowledged = 0;
        int unacknowledged = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed);
            // A second and a third power cut hit the recovery from the one before, and what is written after it.
            for (int cut = 0; cut < 3; cut++) {
                life.untilThePowerFails();
            }
            life.check();
            acknowledged += life.acknowledged.size();
            unacknowledged += life.sent.size() - life.acknowledged.size();
        }
        // Cuts that hit nothing would show nothing.
        assertThat(acknowledged).isGreaterThan(SEEDS * 3);
        assertThat(unacknowledged).isGreaterThan(SEEDS / 2);
    }

    /// What one disk lives through.
    private static final class Life {
        private final int seed;
        private final Random random;
        private final Set<Span> sent = new HashSet<>();
        private final Set<Span> acknowledged = new HashSet<>();
        private SimDisk disk;
        private long lastId;

        Life(int seed) {
            this.seed = seed;
            random = new Random(seed);
            disk = new SimDisk(random.nextInt(40));
        }

        void untilThePowerFails() {
            try (LoggedStore store = open()) {
                for (int i = 0; i < 20; i++) {
                    List<Span> batch = batch();
                    sent.addAll(batch);
                    append(store, batch);
                    acknowledged.addAll(batch);
                }
            } catch (Fault powerIsOff) {
                assertThat(powerIsOff).as("seed %d", seed).hasMessageContaining("the power is off");
            }
            disk = disk.afterPowerLoss(random, random.nextInt(40));
        }

        void check() {
            disk = disk.afterPowerLoss(random, Long.MAX_VALUE);
            try (LoggedStore store = open()) {
                List<Span> stored = store.trace(Tenant.DEFAULT, ID);
                assertThat(stored)
                        .as("seed %d", seed)
                        .doesNotHaveDuplicates()
                        .containsAll(acknowledged)
                        .isSubsetOf(sent);
                append(store, batch());
            }
        }

        private LoggedStore open() {
            return LoggedStore.open(disk, FOLDER, new MemoryStore(), 2_000);
        }

        private List<Span> batch() {
            var spans = new ArrayList<Span>();
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                spans.add(new SpanBuilder(ID, ++lastId)
                        .startNanos(lastId)
                        .attributes(Attributes.of("filler", AnyValue.of("x".repeat(random.nextInt(400)))))
                        .build());
            }
            return spans;
        }

        private static void append(LoggedStore store, List<Span> spans) {
            byte[] bytes = OtlpWriter.write(spans);
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
        }
    }
}
