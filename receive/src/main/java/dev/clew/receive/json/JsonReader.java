package dev.clew.receive.json;

import dev.clew.receive.NameTable;
import dev.clew.receive.WireBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks JSON in UTF-8 from value to value, and writes texts and bytes to where they are going, without making an
/// object of anything. `JsonDecodeCost` compares it. Whoever calls says what is due:
///
/// ```
/// in.object();
/// while (in.field()) {
///     switch (in.name(NAMES, Name.OTHER)) { ... in.int64() ... in.skip() ... }
/// }
/// in.end();
/// ```
///
/// Lenient where that loses nothing: a text may hold control characters and bytes that are no UTF-8, which stay as they
/// are; half a surrogate pair becomes U+FFFD; a field that is null counts as absent; what is stepped over is not
/// judged. Whatever else is not as it must be is a [dev.clew.model.Fault] `CALLER` that says where.
public final class JsonReader extends JsonScanner {
    private static final int LONGEST_ESCAPED_NAME = 256;

    private final JsonNumber number = new JsonNumber();
    private boolean isFirst;
    private @Nullable WireBuffer scratch;

    /// Stands at the value in `[from, to)` of `bytes`.
    ///
    /// @param what is read, for messages: "malformed OTLP JSON"
    public JsonReader(String what, byte[] bytes, int from, int to) {
        super(what, bytes, from, to);
    }

    /// Enters an object.
    public void object() {
        enter('{', "an object");
    }

    /// Goes to the value of the next field of the object that is being read, if that is not null.
    ///
    /// @return false, and leaves the object, if there is none
    public boolean field() {
        return usualField() || anyField();
    }

    /// The first step of most: a plain name, without white space around it. Here and in [#plainText] what was
    /// found stays in variables until all is known, which is much faster than to go from field to field of this.
    private boolean usualField() {
        int from = position + (isFirst ? 1 : 2);
        if (from >= end || bytes[from - 1] != '"' || (!isFirst && bytes[from - 2] != ',')) {
            return false;
        }
        int to = JsonText.endOfPlain(bytes, from, end);
        if (to + 2 >= end || bytes[to] != '"' || bytes[to + 1] != ':' || bytes[to + 2] <= ' ' || bytes[to + 2] == 'n') {
            return false;
        }
        isFirst = false;
        isEscaped = false;
        textFrom = from;
        textTo = to;
        position = to + 2;
        return true;
    }

    private boolean anyField() {
        while (next('}', "a comma or the end of the object")) {
            scanText("the name of a field");
            if (peek() != ':') {
                throw expected("a colon");
            }
            position++;
            if (peek() != 'n') {
                return true;
            }
            word("null");
        }
        return false;
    }

    /// What the name of the field stands for, right after [#field]; `otherwise` if it is none of `names`.
    public <T> T name(NameTable<T> names, T otherwise) {
        if (!isEscaped) {
            return names.find(bytes, textFrom, textTo, otherwise);
        }
        T found = find(names);
        return found == null ? otherwise : found;
    }

    /// Writes the name of the field as a field, right after [#field].
    public void nameAsText(int field, WireBuffer out) {
        writeText(field, out);
    }

    /// Where the name of the field begins, right after [#field]; -1 if it is not there as it is meant, but escaped.
    public int plainName() {
        return isEscaped ? -1 : textFrom;
    }

    /// Reads the value if it is a text that is there as it is meant, without white space before it.
    ///
    /// @return where it begins; -1, and nothing is read, if it is escaped, or something else
    public int plainText() {
        int from = position + 1;
        if (from > end || bytes[from - 1] != '"') {
            return -1;
        }
        int to = JsonText.endOfPlain(bytes, from, end);
        if (to >= end || bytes[to] != '"') {
            return -1;
        }
        isEscaped = false;
        textFrom = from;
        textTo = to;
        position = to + 1;
        return from;
    }

    /// How many bytes the plain name or text has that was found last.
    public int plainLength() {
        return textTo - textFrom;
    }

    /// Steps over the value if it has the bytes in `[from, to)`, an object that was read before.
    ///
    /// @return false, and nothing is read, if it has not
    public boolean skipSame(int from, int to) {
        int length = to - from;
        boolean same = peek() == '{'
                && length > 0
                && length <= end - position
                && Arrays.equals(bytes, from, to, bytes, position, position + length);
        position += same ? length : 0;
        return same;
    }

    /// Where the next value is.
    public int position() {
        peek();
        return position;
    }

    /// Enters a list.
    public void list() {
        enter('[', "a list");
    }

    /// Goes to the next element of the list that is being read.
    ///
    /// @return false, and leaves the list, if there is none
    public boolean element() {
        return next(']', "a comma or the end of the list");
    }

    private void enter(char bracket, String expected) {
        if (peek() != bracket) {
            throw expected(expected);
        }
        position++;
        isFirst = true;
    }

    private boolean next(char closing, String expected) {
        int next = peek();
        boolean wasFirst = isFirst;
        isFirst = false;
        if (next == closing) {
            position++;
            return false;
        }
        if (!wasFirst) {
            if (next != ',') {
                throw expected(expected);
            }
            position++;
        }
        return true;
    }

    /// Checks that nothing follows.
    public void end() {
        if (peek() != -1 || position < end) {
            throw expected("the end");
        }
    }

    /// True if the value is a text.
    public boolean isText() {
        return peek() == '"';
    }

    /// Reads a text and writes it as a field.
    public void text(int field, WireBuffer out) {
        scanText("a text");
        writeText(field, out);
    }

    private void writeText(int field, WireBuffer out) {
        if (isEscaped) {
            int begun = out.begin(field);
            content(out);
            out.end(begun);
        } else {
            out.slice(field, bytes, textFrom, textTo - textFrom);
        }
    }

    /// Reads a text, or a number or a word as it stands, and writes it as a field.
    public void scalar(int field, WireBuffer out) {
        if (isText()) {
            text(field, out);
            return;
        }
        int from = position;
        scanScalar("a text, a number, true or false");
        out.slice(field, bytes, from, position - from);
    }

    private void content(WireBuffer out) {
        out.reserve(textTo - textFrom);
        JsonText.unescape(bytes, textFrom, textTo, out);
    }

    /// Reads a text that is expected to be short, such as a name of an enum; null if it is none of `names`.
    public <T> @Nullable T text(NameTable<T> names) {
        scanText("a text");
        return find(names);
    }

    /// Reads a text as a string; what is not UTF-8 is replaced by U+FFFD.
    public String string() {
        scanText("a text");
        if (!isEscaped) {
            return new String(bytes, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
        }
        WireBuffer plain = scratch();
        content(plain);
        return new String(plain.bytes(), 0, plain.length(), StandardCharsets.UTF_8);
    }

    /// Reads a number, true or false as it stands.
    public String scalar() {
        peek();
        int from = position;
        scanScalar("a number, true or false");
        return new String(bytes, from, position - from, StandardCharsets.US_ASCII);
    }

    private <T> @Nullable T find(NameTable<T> names) {
        if (!isEscaped) {
            return names.find(bytes, textFrom, textTo);
        }
        if (textTo - textFrom > LONGEST_ESCAPED_NAME) {
            return null;
        }
        WireBuffer plain = scratch();
        content(plain);
        return names.find(plain.bytes(), 0, plain.length());
    }

    private WireBuffer scratch() {
        if (scratch == null) {
            scratch = WireBuffer.alone();
        }
        scratch.cut(0);
        return scratch;
    }

    /// Reads bytes in base64, of either alphabet, and writes them as a field.
    public void base64(int field, WireBuffer out) {
        scanText("bytes in base64");
        int begun = out.begin(field);
        boolean isGood;
        if (isEscaped) {
            // Some escape the slash. What base64 stands for is shorter, so it can take the place of its digits.
            content(out);
            int to = out.length();
            out.cut(begun);
            isGood = JsonText.base64(out.bytes(), begun, to, out);
        } else {
            out.reserve(textTo - textFrom);
            isGood = JsonText.base64(bytes, textFrom, textTo, out);
        }
        if (!isGood) {
            throw expected("bytes in base64");
        }
        out.end(begun);
    }

    /// Reads bytes in hexadecimal digits of either case, and writes them as a field unless there are none.
    public void hex(int field, WireBuffer out) {
        scanText("hexadecimal digits");
        if (textFrom == textTo) {
            return;
        }
        int begun = out.begin(field);
        out.reserve(textTo - textFrom);
        if (isEscaped || !JsonText.hex(bytes, textFrom, textTo, out)) {
            throw expected("pairs of hexadecimal digits");
        }
        out.end(begun);
    }

    /// Reads a text of hexadecimal digits, up to `most` of them. [#hexLow] and [#hexHigh] then give the number.
    public void hex(int most) {
        if (isHexToTheEnd(most)) {
            return;
        }
        scanText("hexadecimal digits");
        if (isEscaped || !number.readHex(bytes, textFrom, textTo, most)) {
            throw expected("1 to %d hexadecimal digits".formatted(most));
        }
    }

    /// The usual way of an id, which has all the digits that it may have.
    private boolean isHexToTheEnd(int most) {
        int from = position() + 1;
        int to = from + most;
        boolean is = to < end && bytes[from - 1] == '"' && bytes[to] == '"' && number.readHex(bytes, from, to, most);
        position = is ? to + 1 : position;
        return is;
    }

    /// The low 64 bits of the number that [#hex(int)] has read.
    public long hexLow() {
        return number.bits();
    }

    /// The high 64 bits of the number that [#hex(int)] has read.
    public long hexHigh() {
        return number.highBits();
    }

    /// A whole number, as a number or as a text.
    public long int64() {
        peek();
        int after = number.readDigits(bytes, position, end);
        if (after >= 0 && !isInScalar(bytes[after])) {
            position = after;
            return number.bits();
        }
        return whole("a whole number of 64 bits", JsonNumber.Range.INT64);
    }

    /// The bits of an unsigned number.
    public long uint64() {
        return whole("a whole number from 0 to 18446744073709551615", JsonNumber.Range.UINT64);
    }

    /// The bits of an unsigned number.
    public int uint32() {
        return (int) whole("a whole number from 0 to 4294967295", JsonNumber.Range.UINT32);
    }

    private long whole(String expected, JsonNumber.Range range) {
        int from = scanNumber(expected);
        if (!number.readWhole(bytes, from, textTo, range)) {
            throw expected(expected);
        }
        return number.bits();
    }

    /// A number, as a number or as a text; also one of the texts `NaN`, `Infinity` and `-Infinity`.
    public double float64() {
        int from = scanNumber("a number");
        if (!number.readDouble(bytes, from, textTo)) {
            throw expected("a number");
        }
        return Double.longBitsToDouble(number.bits());
    }

    /// Ends at [#textTo].
    private int scanNumber(String expected) {
        if (isText()) {
            scanText(expected);
            return textFrom;
        }
        int from = position;
        scanScalar(expected);
        textFrom = from;
        textTo = position;
        return from;
    }

    /// Also as a text.
    public boolean bool() {
        boolean quoted = isText();
        position += quoted ? 1 : 0;
        boolean value = position < end && bytes[position] == 't';
        word(value ? "true" : "false");
        if (quoted && (position >= end || bytes[position++] != '"')) {
            throw expected("true or false");
        }
        return value;
    }

    /// Steps over a value, whatever it holds.
    ///
    /// @return how many bytes it takes
    public int skip() {
        int from = position;
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> scanText("a text");
                case '{', '[' -> {
                    position++;
                    depth++;
                    continue;
                }
                case '}', ']', ',', ':' -> {
                    if (depth == 0) {
                        throw expected("a value");
                    }
                    depth -= bytes[position] == '}' || bytes[position] == ']' ? 1 : 0;
                    position++;
                }
                default -> scanScalar("a value");
            }
        } while (depth > 0);
        isFirst = false;
        return position - from;
    }
}
