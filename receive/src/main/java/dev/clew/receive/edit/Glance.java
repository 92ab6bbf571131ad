package dev.clew.receive.edit;

/// Sees with a glance whether there is nothing to replace in a span: if it is written as most are, that is found out
/// without walking into its messages one by one. Whatever is written otherwise is not passed, and walked into.
abstract class Glance {
    /// The tag of a value's text.
    protected static final int TEXT = 10;

    /// The tag of a value's whole number.
    protected static final int WHOLE_NUMBER = 24;

    private static final int KEY = 10;
    private static final int VALUE = 18;
    private static final int BOOL = 16;
    private static final int DOUBLE = 33;
    private static final int STATUS_CODE = 24;
    private static final int FLAGS_LOW = (byte) 0x85;

    private byte[] bytes = {};

    final void glanceAt(byte[] request) {
        bytes = request;
    }

    /// Whether there is nothing to replace in an attribute that is no list.
    ///
    /// @param type the tag of the value's one field
    /// @param value where the content of that field begins
    protected boolean passes(byte[] request, int key, int keyEnd, int type, int value, int end) {
        return false;
    }

    /// Whether there is nothing to replace in a text that is no attribute's.
    protected boolean passes(byte[] request, int from, int end) {
        return false;
    }

    /// Whether the span in `[from, end)` can be passed.
    final boolean passesSpan(int from, int end) {
        int at = from;
        while (at < end) {
            int next = next(at, end);
            if (next <= at) {
                return false;
            }
            at = next;
        }
        return at == end;
    }

    /// Where the field after that at `at` begins; 0 if that cannot be passed.
    private int next(int at, int end) {
        return switch (bytes[at]) {
            case 74 -> {
                int attribute = after(at, end);
                yield attribute > 0 && passesAttribute(content(at), attribute) ? attribute : 0;
            }
            case 10, 18, 34 -> after(at, end);
            case 26, 42 -> {
                int text = after(at, end);
                yield text > 0 && passes(bytes, content(at), text) ? text : 0;
            }
            case 48, 80, 96, 112 -> bytes[at + 1] >= 0 ? at + 2 : 0;
            case 57, 65 -> at + 1 + Long.BYTES;
            case 122 -> bytes[at + 1] == 0 || (bytes[at + 1] == 2 && bytes[at + 2] == STATUS_CODE) ? after(at, end) : 0;
            case FLAGS_LOW -> bytes[at + 1] == 1 ? at + 2 + Integer.BYTES : 0;
            default -> 0;
        };
    }

    /// Where the field ends whose tag of one byte is at `tag`, if its length has one or two bytes; 0 if it is longer or
    /// ends beyond `end`.
    private int after(int tag, int end) {
        if (end - tag < 2) {
            return 0;
        }
        int length = bytes[tag + 1];
        int next = tag + 2 + length;
        if (length < 0) {
            if (end - tag < 3 || bytes[tag + 2] < 0) {
                return 0;
            }
            next = tag + 3 + ((length & 0x7f) | (bytes[tag + 2] << 7));
        }
        return next <= end ? next : 0;
    }

    private int content(int tag) {
        return bytes[tag + 1] >= 0 ? tag + 2 : tag + 3;
    }

    /// Whether the attribute in `[from, end)` can be passed: a key, then one value that is no list.
    final boolean passesAttribute(int from, int end) {
        int valueTag = from < end && bytes[from] == KEY ? after(from, end) : 0;
        if (valueTag == 0 || valueTag == end || bytes[valueTag] != VALUE || after(valueTag, end) != end) {
            return false;
        }
        int value = content(valueTag);
        if (value == end) {
            return false;
        }
        int key = content(from);
        int type = bytes[value];
        if (type == TEXT) {
            return after(value, end) == end && passes(bytes, key, valueTag, type, content(value), end);
        }
        boolean isNumber = type == DOUBLE ? end - value == 1 + Long.BYTES : isVarint(type, value + 1, end);
        return isNumber && passes(bytes, key, valueTag, type, value + 1, end);
    }

    private boolean isVarint(int type, int from, int end) {
        if (type != BOOL && type != WHOLE_NUMBER) {
            return false;
        }
        int at = from;
        while (at < end && bytes[at] < 0) {
            at++;
        }
        return at + 1 == end;
    }
}
