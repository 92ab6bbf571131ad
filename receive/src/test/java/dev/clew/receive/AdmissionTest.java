package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int ROOM = 1 << 20;
    private static final int HALF = ROOM / 2;
    /// So much in a pulse brings what has all the room within the patience of others, nearly.
    private static final int STEADY = ROOM / 12;

    private long nanos;
    private final Admission admission = new Admission(6 * ROOM, () -> nanos);
    private final Buffers buffers = new Buffers(6 * ROOM);
    private final Tenants tenants = new Tenants(new TenantLimits(3, 0, 0), Set.of());
    private final Listeners listeners = new Listeners();
    private final Sender sender = sender("default");
    private final List<String> admitted = new ArrayList<>();

    @Test
    void letsInWhatThereIsRoomForAndTheNextWhenOneLeaves() {
        Admission.Place first = enter("first", sender, HALF);
        Admission.Place second = enter("second", sender, HALF);
        Admission.Place third = enter("third", sender, HALF);

        assertThat(first.isWaiting()).isFalse();
        assertThat(second.isWaiting()).isFalse();
        assertThat(third.isWaiting()).isTrue();
        assertThat(admission.waiting()).isEqualTo(1);

        first.isWhole();
        first.leave(0);

        assertThat(third.isWaiting()).isFalse();
        assertThat(admitted).containsExactly("third");
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void letsNobodyOvertake() {
        enter("first", sender, HALF).isWhole();
        enter("second", sender, HALF);
        enter("large", sender, ROOM);
        Admission.Place small = enter("small", sender, 0);

        assertThat(small.isWaiting()).isTrue();
    }

    @Test
    void letsOneInHoweverLargeItIs() {
        assertThat(enter("giant", sender, 64L << 20).isWaiting()).isFalse();
    }

    @Test
    void letsSendersTakeTurns() {
        Admission.Place first = enter("first", sender, ROOM);
        for (int i = 0; i < 3; i++) {
            enter("many " + i, sender, ROOM);
        }
        enter("one", sender("other"), ROOM);

        Admission.Place place = first;
        for (int i = 0; i < 4; i++) {
            place.isWhole();
            place.leave(0);
            place = places.get(admitted.getLast().equals("one") ? 4 : 1 + Integer.parseInt(last(admitted)));
        }

        assertThat(admitted).containsExactly("many 0", "one", "many 1", "many 2");
    }

    @Test
    void refusesWhenALineIsFullAndKeepsRoomForOthers() {
        enter("first", sender, ROOM);
        int waiting = 0;
        Refusal refusal = null;
        while (refusal == null) {
            try {
                enter("many " + waiting, sender, ROOM);
                waiting++;
            } catch (Refusal full) {
                refusal = full;
            }
        }

        assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED);
        assertThat(waiting).isGreaterThan(10);
        assertThat(enter("one", sender("other"), ROOM).isWaiting()).isTrue();
        assertThatThrownBy(() -> enter("more", sender, ROOM)).isInstanceOf(Refusal.class);
    }

    @Test
    void goesOnWhenNoneOfASenderMayWait() {
        var tiny = new Admission(6, () -> nanos);
        Admission.Place inside = tiny.enter(sender, ROOM, () -> {});
        Admission.Place first = tiny.enter(sender, ROOM, () -> {});
        Admission.Place second = tiny.enter(sender("other"), ROOM, () -> {});
        assertThatThrownBy(() -> tiny.enter(sender("third"), ROOM, () -> {})).isInstanceOf(Refusal.class);

        inside.leave(0);
        first.leave(0);
        second.leave(0);

        assertThat(tiny.waiting()).isZero();
        assertThat(tiny.enter(sender("third"), ROOM, () -> {}).isWaiting()).isFalse();
    }

    @Test
    void refusesWhoWouldWaitInVain() {
        enter("inside", sender, ROOM).isWhole();
        enter("first", sender, ROOM);
        nanos += Admission.PATIENCE.toNanos() / 2;
        enter("second", sender, ROOM);

        nanos++;

        assertThatThrownBy(() -> enter("third", sender, ROOM))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED));
        assertThat(enter("another's", sender("other"), ROOM).isWaiting()).isTrue();
        assertThat(admission.waiting()).isEqualTo(3);
    }

    @Test
    void forgetsWhoseBodyIsSlowButNotWhatIsWorkedOn() {
        Admission.Place slow = enter("slow", sender, ROOM);
        Admission.Place next = enter("next", sender, ROOM);

        nanos += Admission.PULSE.toNanos() - 1;
        admission.look();
        assertThat(next.isWaiting()).isTrue();

        nanos++;
        admission.look();
        assertThat(next.isWaiting()).isFalse();

        next.isWhole();
        slow.isWhole();
        Admission.Place third = enter("third", sender, ROOM);
        next.leave(0);
        assertThat(third.isWaiting()).isTrue();
        slow.leave(0);
        assertThat(third.isWaiting()).isFalse();
    }

    @Test
    void isLookedAtNoOftenerWhenMoreWait() {
        enter("inside", sender, ROOM);
        enter("waits", sender, ROOM);
        assertThat(admission.pause()).isEqualTo(Admission.PULSE);

        enter("waits too", sender, ROOM);
        assertThat(admission.pause()).isEqualTo(Admission.PULSE.multipliedBy(2));

        Sender other = sender("other");
        for (int i = 0; i < 12; i++) {
            enter("and more", i % 2 == 0 ? sender : other, ROOM);
        }
        assertThat(admission.pause()).isEqualTo(Admission.PATIENCE);
    }

    @Test
    void doesNotForgetWhoseBodyKeepsComing() {
        Admission.Place steady = enter("steady", sender, ROOM);
        Admission.Place next = enter("next", sender, ROOM);

        for (int i = 1; i < 10; i++) {
            steady.arrived(i * STEADY);
            nanos += Admission.PULSE.toNanos();
            admission.look();
        }
        assertThat(next.isWaiting()).isTrue();

        steady.arrived(10 * STEADY - 1);
        nanos += Admission.PULSE.toNanos();
        admission.look();
        assertThat(next.isWaiting()).isFalse();
    }

    /// As many of them as there is room for would keep everybody out.
    @Test
    void forgetsWhoseBodyIsSlowForTheRoomItTakes() {
        Admission.Place slow = enter("slow", sender, ROOM);
        Admission.Place next = enter("next", sender, ROOM);

        slow.arrived(ROOM / 20);
        nanos += Admission.PULSE.toNanos();
        admission.look();

        assertThat(next.isWaiting()).isFalse();
    }

    @Test
    void asksForAFewBytesOfWhatTakesLittleRoom() {
        for (int i = 0; i < 200; i++) {
            enter("usual", sender, 0).leave(1);
        }
        Admission.Place small = enter("small", sender, 0);
        Admission.Place next = enter("next", sender, ROOM);

        small.arrived(1 << 12);
        nanos += Admission.PULSE.toNanos();
        admission.look();
        assertThat(next.isWaiting()).isTrue();

        small.arrived((2 << 12) - 1);
        nanos += Admission.PULSE.toNanos();
        admission.look();
        assertThat(next.isWaiting()).isFalse();
    }

    @Test
    void forgetsWhoGivesUpWaiting() {
        Admission.Place first = enter("first", sender, ROOM);
        Admission.Place second = enter("second", sender, ROOM);
        Admission.Place third = enter("third", sender, ROOM);

        second.leave(0);
        second.leave(0);
        first.leave(0);

        assertThat(third.isWaiting()).isFalse();
        assertThat(admitted).containsExactly("third");
        assertThat(admission.waiting()).isZero();
    }

    /// Of a call by gRPC nobody knows how long it is before it comes.
    @Test
    void learnsHowMuchRequestsTake() {
        for (int i = 0; i < 200; i++) {
            Admission.Place place = enter("usual", sender, 0);
            place.isWhole();
            place.leave(HALF);
        }

        assertThat(enter("one", sender, 0).bytes()).isBetween(HALF - 100, HALF);
        assertThat(enter("two", sender, 0).isWaiting()).isFalse();
        assertThat(enter("three", sender, 0).isWaiting()).isTrue();
    }

    private final List<Admission.Place> places = new ArrayList<>();

    private Admission.Place enter(String name, Sender by, long bytes) {
        Admission.Place place = admission.enter(by, bytes, () -> admitted.add(name));
        places.add(place);
        return place;
    }

    private static String last(List<String> names) {
        String name = names.getLast();
        return name.substring(name.indexOf(' ') + 1);
    }

    private Sender sender(String tenant) {
        return new Sender(buffers, tenants.account(new Tenant(tenant)), listeners.at(4317));
    }
}
