package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyTest {
    private final Buffers buffers = new Buffers(8 << 20);

    @Test
    void holdsWhatWasAppendedPieceByPiece() {
        byte[] sent = bytes(3_000_000);
        try (Body body = new Body(buffers, 4 << 20, 0)) {
            for (int from = 0; from < sent.length; from += 16_384) {
                body.append(Unpooled.wrappedBuffer(sent, from, Math.min(16_384, sent.length - from)));
            }
            assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(sent);
        }
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void takesItsLimitAndNotOneByteMore() {
        try (Body body = new Body(buffers, 100, 5)) {
            body.append(data(105));
            assertRefused(Refusal.Reason.TOO_LARGE, () -> body.append(data(1)));
        }
    }

    @Test
    void refusesAnAnnouncementOverTheLimitBeforeItLendsAnything() {
        try (Body body = new Body(buffers, 100, 0)) {
            assertRefused(Refusal.Reason.TOO_LARGE, () -> body.expect(101));
            assertRefused(Refusal.Reason.TOO_LARGE, () -> body.expect(0xffff_ffffL));
            assertThat(buffers.lentBytes()).isZero();
        }
    }

    @Test
    void lendsNoMoreThanOneMebibyteOnAnAnnouncementAlone() {
        try (Body body = new Body(buffers, 64 << 20, 0)) {
            body.expect(64 << 20);
            body.append(data(1));
            assertThat(buffers.lentBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    void believesNoAnnouncementWhileMemoryIsScarce() {
        var bodies = new ArrayList<Body>();
        for (int i = 0; i < 60; i++) {
            Body body = new Body(buffers, 64 << 20, 0);
            bodies.add(body);
            body.expect(64 << 20);
            body.append(data(1));
        }
        assertThat(buffers.lentBytes()).isLessThan(4 << 20);
        bodies.forEach(Body::close);
    }

    @Test
    void allocatesWhatWasAnnouncedAtOnceIfThatIsLittle() {
        try (Body body = new Body(buffers, 64 << 20, 0)) {
            body.expect(300_000);
            body.append(data(1));
            byte[] first = body.bytes();
            body.append(data(299_999));
            assertThat(body.bytes()).isSameAs(first);
        }
    }

    @Test
    void refusesToGrowBeyondTheBudgetOfAllBodiesAndHarmsNoOther() {
        Body other = new Body(buffers, 64 << 20, 0);
        other.append(data(5 << 20));
        try (Body body = new Body(buffers, 64 << 20, 0)) {
            assertRefused(Refusal.Reason.OVERLOADED, () -> body.append(data(4 << 20)));
            assertThat(other.length()).isEqualTo(5 << 20);
            other.close();
            body.append(data(4 << 20));
            assertThat(body.length()).isEqualTo(4 << 20);
        }
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void givesItsMemoryBackOnlyOnceHoweverOftenItIsClosed() {
        Body body = new Body(buffers, 100, 0);
        body.append(data(10));
        body.close();
        body.close();
        assertThat(buffers.lentBytes()).isZero();
        assertThat(buffers.lend(10)).isNotSameAs(buffers.lend(10));
    }

    @Test
    void borrowsAgainWhatOthersGaveBackAndKeepsNoMoreThanHalfOfTheBudget() {
        byte[] small = buffers.lend(1 << 14);
        byte[] other = buffers.lend(1 << 14);
        buffers.giveBack(small);
        buffers.giveBack(other);
        assertThat(buffers.lend(10_000)).isSameAs(other);
        assertThat(buffers.lend(10_000)).isSameAs(small);
        buffers.giveBack(small);
        buffers.giveBack(other);
        // All of it, in other sizes: nothing else can be kept.
        var all = new ArrayList<byte[]>();
        for (int i = 0; i < 4; i++) {
            all.add(buffers.lend(1 << 20));
        }
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend(1));
        all.forEach(buffers::giveBack);
        assertThat(buffers.lend(10_000)).isNotSameAs(small).isNotSameAs(other);
    }

    @Test
    void leavesHalfOfTheBudgetToLargeRequests() {
        var small = new ArrayList<byte[]>();
        for (int i = 0; i < 4; i++) {
            small.add(buffers.lend(1 << 20));
        }
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend(1));
        byte[] large = buffers.lend(4 << 20);
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend(2 << 20));
        small.forEach(buffers::giveBack);
        buffers.giveBack(large);
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void leavesRoomToSmallRequestsWhateverLargeOnesHold() {
        var large = new ArrayList<byte[]>();
        large.add(buffers.lend(5 << 20));
        large.add(buffers.lend(2 << 20));
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend((1 << 20) / 2 * 3));
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend((1 << 20) + 1));
        byte[] small = buffers.lend(1 << 20);
        assertRefused(Refusal.Reason.OVERLOADED, () -> buffers.lend(1));
        large.forEach(buffers::giveBack);
        buffers.giveBack(small);
        assertThat(buffers.lentBytes()).isZero();
    }

    private static ByteBuf data(int length) {
        return Unpooled.wrappedBuffer(bytes(length));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private static void assertRefused(Refusal.Reason reason, Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
