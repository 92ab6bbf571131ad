package dev.clew.cli.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Picks single fields out of the small protobuf messages that receivers answer with. A message that is cut
/// short or malformed has the fields up to there: an answer is believed as far as it goes.
final class ProtobufFields {
    private final byte[] bytes;
    private int at;

    /// The value of the field last found, if it is a number.
    private long number;

    /// Where the field last found begins and ends, if it has bytes.
    private int from;

    private int to;

    private ProtobufFields(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The first number of field `wanted`, or zero.
    static long number(byte[] message, int wanted) {
        var fields = new ProtobufFields(message);
        return fields.find(wanted, 0) ? fields.number : 0;
    }

    /// The first text of field `wanted`, or an empty one.
    static String text(byte[] message, int wanted) {
        return new String(message(message, wanted, 0), StandardCharsets.UTF_8);
    }

    /// The content of field `wanted` where it occurs after `skip` others; empty if it does not.
    static byte[] message(byte[] message, int wanted, int skip) {
        var fields = new ProtobufFields(message);
        for (int i = 0; i <= skip; i++) {
            if (!fields.find(wanted, 2)) {
                return new byte[0];
            }
        }
        return Arrays.copyOfRange(fields.bytes, fields.from, fields.to);
    }

    /// How often field `wanted` occurs as bytes.
    static int count(byte[] message, int wanted) {
        var fields = new ProtobufFields(message);
        int count = 0;
        while (fields.find(wanted, 2)) {
            count++;
        }
        return count;
    }

    private boolean find(int wanted, int wantedType) {
        while (at < bytes.length) {
            long tag = varint();
            int type = (int) tag & 7;
            switch (type) {
                case 0 -> number = varint();
                case 1 -> at += Long.BYTES;
                case 5 -> at += Integer.BYTES;
                case 2 -> {
                    long length = varint();
                    from = at;
                    to = Math.clamp(from + length, from, bytes.length);
                    at = to;
                }
                default -> at = bytes.length;
            }
            if (tag >>> 3 == wanted && type == wantedType) {
                return true;
            }
        }
        return false;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < bytes.length; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return value;
    }
}
