package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Tenant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Memory that tenants and listeners compete for: in small pieces they may have half of it.
class ShareTest {
    private static final int PIECE = 1 << 14;
    private static final int PIECES = 1_024;

    private final Buffers buffers = new Buffers(2L * PIECES * PIECE);
    private final Tenants tenants = new Tenants(new TenantLimits(20, 0, 0), Set.of());
    private final Listeners listeners = new Listeners();

    @Test
    void letsWhoIsAloneHaveEverything() {
        assertThat(takeAll(sender("default", 4317), Refusal.Reason.OVERLOADED)).hasSize(PIECES);
    }

    @Test
    void leavesHalfToOthersOnceThereAreSome() {
        tenants.account(new Tenant("other"));
        assertThat(takeAll(sender("greedy", 4317), Refusal.Reason.TENANT_BUDGET))
                .hasSize(PIECES / 2);
    }

    @Test
    void leavesHalfToOtherListeners() {
        listeners.at(4318);
        assertThat(takeAll(sender("default", 4317), Refusal.Reason.LISTENER_BUDGET))
                .hasSize(PIECES / 2);
    }

    @Test
    void givesNGreedyOnesAnEqualPartAndKeepsOneForWhoComesNext() {
        tenants.account(new Tenant("next"));
        for (int greedy = 1; greedy <= 10; greedy++) {
            sender("greedy-" + greedy, 4317);
        }
        Map<Sender, Integer> held = new HashMap<>();
        List<Sender> all = new ArrayList<>();
        for (int greedy = 1; greedy <= 10; greedy++) {
            all.add(sender("greedy-" + greedy, 4317));
        }
        // All take in turns, and give back the oldest now and then, as requests end: so they come to the same.
        long seed = System.nanoTime();
        var random = new Random(seed);
        var loans = new ArrayDeque<Runnable>();
        for (int step = 0; step < 200_000; step++) {
            Sender each = all.get(random.nextInt(all.size()));
            try {
                byte[] piece = each.lend(PIECE);
                held.merge(each, 1, Integer::sum);
                loans.add(() -> {
                    each.giveBack(piece);
                    held.merge(each, -1, Integer::sum);
                });
            } catch (Refusal refusal) {
                assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TENANT_BUDGET);
                loans.remove().run();
            }
        }
        int part = PIECES / 11;
        assertThat(held)
                .as("seed %d", seed)
                .hasSize(10)
                .allSatisfy((_, pieces) -> assertThat(pieces).isBetween(part - part / 2, part + part / 2));
        Sender next = sender("next", 4317);
        assertThat(takeAll(next, Refusal.Reason.TENANT_BUDGET).size())
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(part / 3);
        while (!loans.isEmpty()) {
            loans.remove().run();
        }
        assertThat(all)
                .allSatisfy(
                        each -> assertThat(each.account().memory().lentBytes()).isZero());
    }

    @Test
    void takesNothingOfWhatIsRefused() {
        tenants.account(new Tenant("other"));
        listeners.at(4318);
        Sender sender = sender("greedy", 4317);
        List<byte[]> pieces = takeAll(sender, Refusal.Reason.TENANT_BUDGET);
        assertThat(buffers.lentBytes())
                .isEqualTo((long) pieces.size() * PIECE)
                .isEqualTo(sender.account().memory().lentBytes())
                .isEqualTo(listeners.at(4317).lentBytes());
        pieces.forEach(sender::giveBack);
        assertThat(buffers.lentBytes()).isZero();
        assertThat(sender.account().memory().lentBytes()).isZero();
        assertThat(listeners.at(4317).lentBytes()).isZero();
    }

    @Test
    void takesNothingOfWhatCannotBeAllocated() {
        var vast = new Buffers(1L << 40);
        var sender = new Sender(vast, tenants.account(Tenant.DEFAULT), listeners.at(4317));
        assertThatThrownBy(() -> sender.lend(Integer.MAX_VALUE)).isInstanceOf(OutOfMemoryError.class);
        assertThat(vast.lentBytes()).isZero();
        assertThat(sender.account().memory().lentBytes()).isZero();
        assertThat(listeners.at(4317).lentBytes()).isZero();
    }

    @Test
    void leavesSmallPiecesToWhoHoldsALargeOne() {
        listeners.at(4318);
        byte[] large = sender("default", 4317).lend(14 << 20);
        assertThat(takeAll(sender("default", 4317), Refusal.Reason.LISTENER_BUDGET))
                .hasSize(PIECES / 2);
        sender("default", 4317).giveBack(large);
        assertThat(takeAll(sender("default", 4318), Refusal.Reason.LISTENER_BUDGET))
                .isNotEmpty();
    }

    @Test
    void refusesRetryably() {
        tenants.account(new Tenant("other"));
        assertThatThrownBy(() -> sender("greedy", 4317).lend(PIECES * PIECE + PIECE))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TENANT_BUDGET);
                    assertThat(refusal.reason().isRetryable()).isTrue();
                })
                .hasMessageContaining("'greedy'");
    }

    @Test
    void hasRoomForSoManyTenantsAndForThoseThatHaveSpansAlready() {
        var few = new Tenants(new TenantLimits(2, 0, 0), Set.of(new Tenant("old-1"), new Tenant("old-2")));
        assertThat(few.account(new Tenant("old-1")).tenant().name()).isEqualTo("old-1");
        assertThat(few.account(Tenant.DEFAULT).tenant()).isEqualTo(Tenant.DEFAULT);
        assertThatThrownBy(() -> few.account(new Tenant("new")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TENANT_LIMIT);
                    assertThat(refusal.reason().isRetryable()).isFalse();
                })
                .hasMessageContaining("--max-tenants");
        assertThat(few.all()).hasSize(3);
    }

    private Sender sender(String tenant, int port) {
        return new Sender(buffers, tenants.account(new Tenant(tenant)), listeners.at(port));
    }

    private static List<byte[]> takeAll(Sender sender, Refusal.Reason until) {
        var taken = new ArrayList<byte[]>();
        while (true) {
            try {
                taken.add(sender.lend(PIECE));
            } catch (Refusal refusal) {
                assertThat(refusal.reason()).isEqualTo(until);
                return taken;
            }
        }
    }
}
