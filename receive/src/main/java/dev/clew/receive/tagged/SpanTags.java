package dev.clew.receive.tagged;

import dev.clew.receive.NameTable;
import dev.clew.receive.WireBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the tags of a span as its attributes, but those that say what OTLP has a field for: these become that field.
public final class SpanTags {
    private static final NameTable<Integer> KINDS =
            new NameTable<>(Map.of("internal", 1, "server", 2, "client", 3, "producer", 4, "consumer", 5));
    private static final NameTable<Integer> CODES = new NameTable<>(Map.of(
            "UNSET",
            0,
            "OK",
            1,
            "ERROR",
            2,
            "Unset",
            0,
            "Ok",
            1,
            "Error",
            2,
            "STATUS_CODE_UNSET",
            0,
            "STATUS_CODE_OK",
            1,
            "STATUS_CODE_ERROR",
            2));
    private static final NameTable<Boolean> BOOLEANS = new NameTable<>(Map.of("true", true, "false", false));

    private static final int ATTRIBUTES = 9;
    private static final int ERROR = 2;
    private static final int SERVER = 2;
    private static final int UNKNOWN = -1;
    private static final byte[] KIND_TOO = "kind".getBytes(StandardCharsets.UTF_8);

    // The first byte of a value of each case, as protobuf has it.
    private static final int STRING_TAG = (AttributeWriter.STRING << 3) | 2;
    private static final int BOOL_TAG = AttributeWriter.BOOL << 3;
    private static final int INT_TAG = AttributeWriter.INT << 3;

    private final WireBuffer out;
    private final WireBuffer scope;
    private final boolean anyTextIsAnError;
    private final @Nullable SpanNotes notes;
    private final AttributeWriter attribute;
    private final ScopeText scopeName = new ScopeText(1);
    private final ScopeText scopeVersion = new ScopeText(2);
    private int kind;
    private int taggedKind;
    private int code;
    private int httpStatus;
    private boolean isError;
    private boolean isDescribed;
    private int httpMessageFrom;
    private int httpMessageTo;

    /// A field of the scope, for which there are two tags: they may say the same, or the second stays a
    /// tag.
    private final class ScopeText {
        private final int field;
        private int from;
        private int to;

        ScopeText(int field) {
            this.field = field;
        }

        private boolean takesTag() {
            int text = textFrom();
            boolean isFirst = to == 0;
            boolean isSame = !isFirst && Arrays.equals(scope.bytes(), from, to, out.bytes(), text, out.length());
            if ((!isFirst && !isSame) || !noteKey()) {
                return false;
            }
            if (isFirst) {
                scope.slice(field, out.bytes(), text, out.length() - text);
                to = scope.length();
                from = to - (out.length() - text);
            }
            return forget();
        }
    }

    /// @param anyTextIsAnError whether a tag `error` means an error whatever it says, but for "false"
    /// @param notes where to note what became a field; null if nobody wants to know
    public SpanTags(WireBuffer out, SpanGroups groups, boolean anyTextIsAnError, @Nullable SpanNotes notes) {
        this.out = out;
        this.scope = groups.scope();
        this.anyTextIsAnError = anyTextIsAnError;
        this.notes = notes;
        this.attribute = new AttributeWriter(out);
    }

    /// Forgets the span before.
    public void begin() {
        kind = 0;
        taggedKind = 0;
        code = UNKNOWN;
        httpStatus = UNKNOWN;
        isError = false;
        isDescribed = false;
        httpMessageFrom = 0;
        httpMessageTo = 0;
        scopeName.to = 0;
        scopeVersion.to = 0;
        if (notes != null) {
            notes.begin();
        }
    }

    /// Writes a tag whose value is a text, both from `from`. Only for a key that this knows nothing of:
    /// [#isPlain(byte\[\], int, int)].
    public void text(byte[] from, int key, int keyLength, int text, int textLength) {
        out.attribute(ATTRIBUTES, from, key, keyLength, text, textLength);
    }

    /// True if a tag with the key in `[from, to)` of `bytes` says nothing but itself.
    public static boolean isPlain(byte[] bytes, int from, int to) {
        return TagKey.TABLE.find(bytes, from, to) == null;
    }

    /// Begins a tag. Its key goes into the buffer next, as field 1.
    public void open() {
        attribute.open(ATTRIBUTES);
    }

    /// Ends the key. The value goes into the buffer next, under the number of its case in OTLP's `AnyValue`.
    public void value() {
        attribute.value();
    }

    /// Ends the tag.
    public void close() {
        TagKey key = TagKey.TABLE.find(out.bytes(), attribute.keyFrom(), attribute.keyTo());
        if (key == null) {
            attribute.close();
            return;
        }
        switch (key) {
            case HTTP_STATUS_CODE -> {
                httpStatus = number();
                attribute.close();
            }
            case HTTP_STATUS_MESSAGE -> {
                int count = valueTag() == STRING_TAG ? out.length() - textFrom() : 0;
                attribute.close();
                httpMessageTo = out.length();
                httpMessageFrom = httpMessageTo - count;
            }
            case ERROR -> closeUnless(becomesAnError());
            case SPAN_KIND, STATUS_CODE, STATUS_DESCRIPTION, TRACE_STATE, SCOPE_NAME, SCOPE_VERSION ->
                closeUnless(valueTag() == STRING_TAG && becomesAField(key));
            case PEER_SERVICE -> closePeer(SpanNotes.Part.SERVICE);
            case PEER_ADDRESS -> closePeer(SpanNotes.Part.ADDRESS);
            case PEER_IPV4 -> closePeer(SpanNotes.Part.IPV4);
            case PEER_IPV6 -> closePeer(SpanNotes.Part.IPV6);
        }
    }

    private void closeUnless(boolean isAField) {
        if (!isAField) {
            attribute.close();
        }
    }

    private void closePeer(SpanNotes.Part part) {
        if (notes != null) {
            notes.addPeer(part, out.bytes(), attribute.keyFrom(), attribute.keyTo());
        }
        attribute.close();
    }

    /// Says of which kind the span is, whatever its tags say.
    ///
    /// @param newKind OTLP's number
    public void kind(int newKind) {
        kind = newKind;
    }

    /// Writes what the tags said, and ends the span.
    public void end() {
        if (kind != 0 && taggedKind != 0 && notes != null) {
            notes.add(KIND_TOO);
        }
        kind = kind == 0 ? taggedKind : kind;
        if (kind != 0) {
            out.varint(6, kind);
        }
        int status = status();
        if (status > 0) {
            int begun = out.begin(15);
            if (!isDescribed && httpMessageFrom < httpMessageTo && code == UNKNOWN) {
                out.repeat(2, httpMessageFrom, httpMessageTo - httpMessageFrom);
            }
            out.varint(3, status);
            out.end(begun);
        }
    }

    /// The tag `error` is believed first, then the code that OpenTelemetry gave, then HTTP's.
    private int status() {
        if (isError) {
            return ERROR;
        }
        if (code != UNKNOWN || httpStatus == UNKNOWN) {
            return code;
        }
        boolean isCallersFault = httpStatus >= 400 && httpStatus < 500;
        boolean isGood = (httpStatus >= 100 && httpStatus < 400) || (isCallersFault && kind == SERVER);
        return isGood ? UNKNOWN : ERROR;
    }

    /// @return false if the tag stays an attribute
    private boolean becomesAField(TagKey key) {
        return switch (key) {
            case SPAN_KIND -> {
                Integer found = KINDS.find(out.bytes(), textFrom(), out.length());
                taggedKind = found == null ? taggedKind : found;
                yield found != null && noteAll() && forget();
            }
            case STATUS_CODE -> {
                Integer found = CODES.find(out.bytes(), textFrom(), out.length());
                code = found == null ? code : found;
                yield found != null && noteAll() && forget();
            }
            case STATUS_DESCRIPTION -> describe();
            case TRACE_STATE -> {
                if (!noteKey()) {
                    yield false;
                }
                out.moveDown(attribute.at(), 3, textFrom(), out.length() - textFrom());
                yield true;
            }
            case SCOPE_NAME -> scopeName.takesTag();
            case SCOPE_VERSION -> scopeVersion.takesTag();
            case ERROR, HTTP_STATUS_CODE, HTTP_STATUS_MESSAGE, PEER_SERVICE, PEER_ADDRESS, PEER_IPV4, PEER_IPV6 ->
                false;
        };
    }

    private boolean becomesAnError() {
        int tag = valueTag();
        if (tag == BOOL_TAG) {
            return becomesAnError(out.bytes()[attribute.valueFrom() + 1] != 0);
        }
        if (tag != STRING_TAG) {
            return false;
        }
        int from = textFrom();
        Boolean flag = BOOLEANS.find(out.bytes(), from, out.length());
        if (flag != null || !anyTextIsAnError) {
            return flag != null && becomesAnError(flag);
        }
        isError = true;
        return from == out.length() ? noteAll() && forget() : describe();
    }

    private boolean becomesAnError(boolean flag) {
        isError |= flag;
        return flag && noteAll() && forget();
    }

    /// There is one message: what else would be one stays an attribute.
    private boolean describe() {
        if (isDescribed || !noteKey()) {
            return false;
        }
        out.moveDown(attribute.at(), 15, 2, textFrom(), out.length() - textFrom());
        isDescribed = true;
        return true;
    }

    /// False if there is no room for one more note; then the tag must stay a tag.
    private boolean noteKey() {
        return notes == null || notes.add(out.bytes(), attribute.keyFrom(), attribute.keyTo());
    }

    /// As above, with the value, which no field will hold.
    private boolean noteAll() {
        return notes == null
                || valueTag() != STRING_TAG
                || notes.add(out.bytes(), attribute.keyFrom(), attribute.keyTo(), textFrom(), out.length());
    }

    private boolean forget() {
        out.cut(attribute.at());
        return true;
    }

    private int valueTag() {
        return attribute.valueFrom() < out.length() ? out.bytes()[attribute.valueFrom()] : 0;
    }

    /// Of a text: behind its tag and its length.
    private int textFrom() {
        int at = attribute.valueFrom() + 1;
        while (out.bytes()[at] < 0) {
            at++;
        }
        return at + 1;
    }

    /// Of a number, or a text that is one; -1 if it is neither, or too large to be a status.
    private int number() {
        int from = attribute.valueFrom() + 1;
        int number = 0;
        switch (valueTag()) {
            case INT_TAG -> {
                int shift = 0;
                for (int i = from; i < out.length(); i++) {
                    number |= shift < 21 ? (out.bytes()[i] & 0x7f) << shift : 0;
                    shift += 7;
                }
                return shift > 21 ? UNKNOWN : number;
            }
            case STRING_TAG -> {
                int text = textFrom();
                for (int i = text; i < out.length(); i++) {
                    int digit = out.bytes()[i] - '0';
                    if (digit < 0 || digit > 9 || i - text > 4) {
                        return UNKNOWN;
                    }
                    number = 10 * number + digit;
                }
                return text == out.length() ? UNKNOWN : number;
            }
            default -> {
                return UNKNOWN;
            }
        }
    }
}
