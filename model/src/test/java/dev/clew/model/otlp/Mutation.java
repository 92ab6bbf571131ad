package dev.clew.model.otlp;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/// Breaks bytes in the ways that networks, bugs and enemies do.
final class Mutation {
    private static final int[] FIELDS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 1000, 0};

    private Mutation() {}

    static byte[] of(byte[] sound, Random random) {
        byte[] bytes = sound;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return randomFields(random, 0);
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 2 -> {
                byte[] changed = bytes.clone();
                changed[at] = (byte) random.nextInt();
                return changed;
            }
            case 3 -> {
                return splice(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 40)));
            }
            case 4 -> {
                return splice(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), new byte[0]);
            }
            default -> {
                return splice(bytes, random.nextBoolean() ? bytes.length : at, bytes.length, randomFields(random, 0));
            }
        }
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] instead) {
        byte[] spliced = Arrays.copyOf(bytes, from + instead.length + bytes.length - to);
        System.arraycopy(instead, 0, spliced, from, instead.length);
        System.arraycopy(bytes, to, spliced, from + instead.length, bytes.length - to);
        return spliced;
    }

    /// Fields of any number and wire type, nested, in any order, any number of times: groups and overlong varints too.
    static byte[] randomFields(Random random, int depth) {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (int i = random.nextInt(5); i > 0; i--) {
                int field = depth < 4 && random.nextInt(3) != 0 ? 1 + random.nextInt(2) : FIELDS[random.nextInt(19)];
                int wireType = random.nextInt(40) == 0 ? random.nextInt(8) : random.nextInt(3) == 0 ? 0 : 2;
                out.writeUInt32NoTag(field << 3 | wireType);
                switch (wireType) {
                    case 0 -> out.writeUInt64NoTag(random.nextLong() >> random.nextInt(64));
                    case 1 -> out.writeFixed64NoTag(random.nextLong());
                    case 2 -> out.writeByteArrayNoTag(depth < 12 ? randomFields(random, depth + 1) : new byte[] {65});
                    case 3 -> {
                        out.writeRawBytes(randomFields(random, depth + 1));
                        out.writeUInt32NoTag(random.nextInt(10) == 0 ? 12 : field << 3 | 4);
                    }
                    case 5 -> out.writeFixed32NoTag(random.nextInt());
                    default -> {}
                }
            }
            if (random.nextInt(30) == 0) {
                byte[] overlong = new byte[8 + random.nextInt(4)];
                Arrays.fill(overlong, (byte) 0x80);
                out.writeRawBytes(new byte[] {8});
                out.writeRawBytes(overlong);
                out.writeRawBytes(new byte[] {(byte) random.nextInt(3)});
            }
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
