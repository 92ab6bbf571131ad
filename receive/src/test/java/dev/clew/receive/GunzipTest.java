package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GunzipTest {
    private static final byte[] TEXT =
            "the clew of thread that leads out of the labyrinth".repeat(20).getBytes(StandardCharsets.UTF_8);
    private static final int FLAGS = 3;

    private final Buffers buffers = new Buffers(64 << 20);

    @Test
    void givesBackWhatTheJdkCompressed() {
        assertThat(inflated(gzip(TEXT), 1 << 20)).isEqualTo(TEXT);
        assertThat(inflated(gzip(new byte[0]), 1 << 20)).isEmpty();
    }

    @Test
    void readsOnlyTheWindowItIsGiven() {
        byte[] packed = gzip(TEXT);
        byte[] around = concat(new byte[5], packed);
        try (Body out = body(1 << 20)) {
            Gunzip.decode(around, 5, around.length, out);
            assertThat(Arrays.copyOf(out.bytes(), out.length())).isEqualTo(TEXT);
        }
    }

    @Test
    void joinsMembersThatFollowOneAnother() {
        assertThat(inflated(concat(gzip(TEXT), gzip(new byte[0]), gzip(TEXT)), 1 << 20))
                .isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void stepsOverAllOptionalPartsOfTheHeader() {
        byte[] plain = gzip(TEXT);
        byte[] header = Arrays.copyOf(plain, 10);
        header[FLAGS] = 2 | 4 | 8 | 16;
        byte[] optional = {3, 0, 1, 2, 3, 'n', 'a', 'm', 'e', 0, 'c', 0, 0x12, 0x34};
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(inflated(concat(header, optional, rest), 1 << 20)).isEqualTo(TEXT);
    }

    @Test
    void refusesEveryBeginningOfAMember() {
        byte[] packed = gzip(TEXT);
        for (int length = 0; length < packed.length; length++) {
            assertMalformed(Arrays.copyOf(packed, length));
        }
    }

    @Test
    void refusesEveryFlippedBitOrYieldsTheSameBytes() {
        byte[] packed = gzip(TEXT);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] damaged = packed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(inflated(damaged, 1 << 20)).isEqualTo(TEXT);
            } catch (Refusal refusal) {
                assertThat(refusal.reason()).isIn(Refusal.Reason.MALFORMED, Refusal.Reason.TOO_LARGE);
            }
        }
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void refusesWhatFollowsTheLastMember() {
        assertMalformed(concat(gzip(TEXT), new byte[] {0}));
        assertMalformed(concat(gzip(TEXT), new byte[] {0x1f, (byte) 0x8b}));
    }

    @Test
    void refusesWhatIsNoGzip() {
        assertMalformed(TEXT);
    }

    @Test
    void stopsAtTheFirstByteOverTheLimit() {
        byte[] packed = gzip(TEXT);
        assertThat(inflated(packed, TEXT.length)).isEqualTo(TEXT);
        assertThat(inflated(packed, TEXT.length + 1)).isEqualTo(TEXT);
        assertThatThrownBy(() -> inflated(packed, TEXT.length - 1))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_LARGE));
        assertThat(buffers.lentBytes()).isZero();
    }

    @Test
    void inflatesBytesOfEverySizeAroundThoseOfBuffers() {
        long seed = 4711;
        for (int size : new int[] {(1 << 14) - 1, 1 << 14, (1 << 14) + 1, 100_000, 1 << 20, (1 << 20) + 1, 3_000_000}) {
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            assertThat(inflated(gzip(bytes), 4 << 20))
                    .as("%d bytes, seed %d", size, seed)
                    .isEqualTo(bytes);
        }
    }

    private byte[] inflated(byte[] packed, int limit) {
        try (Body out = body(limit)) {
            Gunzip.decode(packed, 0, packed.length, out);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    private Body body(int limit) {
        return new Body(buffers, limit, 0);
    }

    private void assertMalformed(byte[] packed) {
        assertThatThrownBy(() -> inflated(packed, 1 << 20))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.MALFORMED));
        assertThat(buffers.lentBytes()).isZero();
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
