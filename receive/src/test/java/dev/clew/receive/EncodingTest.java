package dev.clew.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every encoding, beside the codecs of others.
class EncodingTest {
    private static final byte[] TEXT =
            "the clew of thread that leads out of the labyrinth".repeat(20).getBytes(UTF_8);
    private static final int LIMIT = 64 << 20;
    /// Those that would not know if a bit of what they hold was flipped, or of the kind of a chunk.
    private static final Set<Encoding> UNCHECKED =
            EnumSet.of(Encoding.IDENTITY, Encoding.ZSTD, Encoding.SNAPPY, Encoding.SNAPPY_FRAMED);

    private final Buffers buffers = new Buffers(4L * LIMIT);

    @AfterEach
    void allMemoryIsGivenBack() {
        assertThat(buffers.lentBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void givesBackWhatOthersCompressed(Encoding encoding) {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int size : new int[] {0, 1, 5, 63, 1_000, 1 << 14, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 300_001}) {
            for (int newOf100 : new int[] {0, 5, 100}) {
                byte[] bytes = new byte[size];
                for (int i = 0; i < size; i++) {
                    bytes[i] = random.nextInt(100) < newOf100 ? (byte) random.nextInt() : i < 150 ? 0 : bytes[i - 150];
                }
                assertThat(decoded(encoding, Packed.by(encoding, bytes), LIMIT))
                        .as("%d bytes, %d of 100 new, seed %d", size, newOf100, seed)
                        .isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsOnlyTheWindowItIsGivenAndAppends(Encoding encoding) {
        byte[] packed = Packed.by(encoding, TEXT);
        byte[] around = Packed.joined(new byte[5], packed, new byte[5]);
        try (Body out = new Body(buffers, LIMIT, 0)) {
            encoding.decode(around, 5, 5 + packed.length, out);
            encoding.decode(around, 5, 5 + packed.length, out);
            assertThat(Arrays.copyOf(out.bytes(), out.length())).isEqualTo(Packed.joined(TEXT, TEXT));
        }
    }

    /// Framed snappy has no end: between two chunks it may be cut.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void refusesEveryBeginning(Encoding encoding) {
        byte[] packed = Packed.by(encoding, TEXT);
        for (int length = 0; length < packed.length; length++) {
            if (encoding == Encoding.SNAPPY_FRAMED && length == 10) {
                continue;
            }
            assertMalformed(encoding, Arrays.copyOf(packed, length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryFlippedBitOrYieldsTheSameBytes(Encoding encoding) {
        byte[] packed = Packed.by(encoding, TEXT);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] damaged = packed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                byte[] yielded = decoded(encoding, damaged, LIMIT);
                assertThat(UNCHECKED.contains(encoding) || Arrays.equals(yielded, TEXT))
                        .as("bit %d", bit)
                        .isTrue();
            } catch (Refusal refusal) {
                assertThat(refusal.reason()).isIn(Refusal.Reason.MALFORMED, Refusal.Reason.TOO_LARGE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void refusesWhatFollowsAndWhatIsSomethingElse(Encoding encoding) {
        assertMalformed(encoding, Packed.joined(Packed.by(encoding, TEXT), new byte[] {0}));
        assertMalformed(encoding, TEXT);
        for (Encoding other : EnumSet.complementOf(EnumSet.of(Encoding.IDENTITY, Encoding.SNAPPY_FRAMED, encoding))) {
            assertMalformed(encoding, Packed.by(other, TEXT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD", "LZ4"})
    void joinsFramesThatFollowOneAnother(Encoding encoding) {
        byte[] packed = Packed.by(encoding, TEXT);
        byte[] empty = Packed.by(encoding, new byte[0]);
        assertThat(decoded(encoding, Packed.joined(packed, empty, packed), LIMIT))
                .isEqualTo(Packed.joined(TEXT, TEXT));
    }

    @ParameterizedTest
    @EnumSource
    void stopsAtTheFirstByteOverTheLimit(Encoding encoding) {
        byte[] packed = Packed.by(encoding, TEXT);
        assertThat(decoded(encoding, packed, TEXT.length)).isEqualTo(TEXT);
        assertThat(decoded(encoding, packed, TEXT.length + 1)).isEqualTo(TEXT);
        assertRefused(Refusal.Reason.TOO_LARGE, encoding, packed, TEXT.length - 1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void disarmsABomb(Encoding encoding) {
        byte[] atTheLimit = Packed.bomb(encoding, 64);
        assertThat(Arrays.equals(decoded(encoding, atTheLimit, LIMIT), new byte[LIMIT]))
                .isTrue();
        assertRefused(Refusal.Reason.TOO_LARGE, encoding, atTheLimit, LIMIT - 1);
        assertRefused(Refusal.Reason.TOO_LARGE, encoding, Packed.bomb(encoding, 256), LIMIT);
    }

    /// A bomb in a bomb is what it says it is: a request of the bytes of a bomb.
    @Test
    void opensOneWrappingOnly() {
        byte[] inner = Packed.bomb(Encoding.ZSTD, 256);
        assertThat(decoded(Encoding.GZIP, Packed.by(Encoding.GZIP, inner), LIMIT))
                .isEqualTo(inner);
        assertThatThrownBy(() -> Encoding.named("gzip, zstd"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.ENCODING));
    }

    /// What is announced is believed only as far as the bytes that came can bear it out.
    @ParameterizedTest
    @CsvSource({
        "SNAPPY, ffffff1f0000fe0100, 'that announces more bytes than it can hold'",
        "SNAPPY, ffffffffff7f0000, 'with a length over 32 bits'",
        "SNAPPY, 14f0, 'damaged, or cut short'",
        "SNAPPY, 050000fe0100, 'damaged, or cut short'",
        "SNAPPY, 01fcffffffff00, 'damaged, or cut short'",
        "ZSTD, 28b52ffda000000004010000, 'that announces more than its blocks can hold'",
        "ZSTD, 28b52ffde00000000000000080010000, 'that announces more than its blocks can hold'",
        "ZSTD, 28b52ffd2000070000, 'with a block of an unknown type'",
        "LZ4, 04224d184040c001000180, 'with a block over its limit'",
        "LZ4, 04224d1841400000000000, 'that needs a dictionary'",
    })
    void refusesWhatLies(Encoding encoding, String hex, String why) {
        byte[] lie = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> decoded(encoding, lie, LIMIT))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why);
    }

    /// The window is where the bytes go to, so that it takes no memory of its own.
    @Test
    void takesAWindowOfTwoGibibytesForNothing() {
        assertThat(decoded(Encoding.ZSTD, Packed.bomb(Encoding.ZSTD, 1), 1 << 20))
                .hasSize(1 << 20);
    }

    @Test
    void refusesZstdThatNeedsADictionary() {
        assertMalformed(Encoding.ZSTD, Zstd.compressUsingDict(TEXT, TEXT, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "SNAPPY", " snappy"})
    void takesSnappyInBothFormsByItsName(String name) {
        Encoding named = Encoding.named(name);
        assertThat(decoded(named, Packed.by(Encoding.SNAPPY, TEXT), LIMIT)).isEqualTo(TEXT);
        assertThat(decoded(named, Packed.by(Encoding.SNAPPY_FRAMED, TEXT), LIMIT))
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(Encoding encoding) {
        assertThat(Encoding.named(Packed.name(encoding))).isEqualTo(encoding);
        assertThat(Encoding.ACCEPTED.split(", ")).contains(Packed.name(encoding));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void takesNoMoreMemoryThanThereIs(Encoding encoding) {
        var little = new Buffers(1 << 20);
        byte[] packed = Packed.bomb(encoding, 64);
        try (Body out = new Body(little, LIMIT, 0)) {
            assertThatThrownBy(() -> encoding.decode(packed, 0, packed.length, out))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED));
        }
        assertThat(little.lentBytes()).isZero();
    }

    private byte[] decoded(Encoding encoding, byte[] packed, int limit) {
        try (Body out = new Body(buffers, limit, 0)) {
            encoding.decode(packed, 0, packed.length, out);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    private void assertMalformed(Encoding encoding, byte[] packed) {
        assertRefused(Refusal.Reason.MALFORMED, encoding, packed, LIMIT);
    }

    private void assertRefused(Refusal.Reason reason, Encoding encoding, byte[] packed, int limit) {
        assertThatThrownBy(() -> decoded(encoding, packed, limit))
                .as("%d bytes", packed.length)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
