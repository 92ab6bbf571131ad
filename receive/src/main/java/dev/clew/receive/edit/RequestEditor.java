package dev.clew.receive.edit;

import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.WireReader;
import dev.clew.receive.WireBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Walks over an OTLP request and lets its heirs replace what they find. [#look] only finds out whether anything is to
/// be replaced, and stops at the first such thing; [#edit] writes the whole request anew. What is not replaced is
/// copied as it was sent, unknown fields too. One editor serves one thread at a time.
public abstract class RequestEditor extends Glance {
    private final WireReader in = new WireReader("OTLP");
    private final Slice slice = new Slice();
    private final Field child = new Field();
    private Message root = Message.REQUEST;
    private byte[] bytes = {};
    private @Nullable WireBuffer out;
    private int copied;
    private boolean changed;

    /// Where a message is: its tag begins at `from`, its content at `content`. Reused, valid during [#enter] only.
    protected static final class Field {
        private int number;
        private int from;
        private int content;
        private int end;

        public int number() {
            return number;
        }

        /// Bytes of the content.
        public int length() {
            return end - content;
        }
    }

    /// Whether something in the request in `[from, to)` of `request` is to be replaced.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if it is seen to be no OTLP
    public final boolean look(byte[] request, int from, int to) {
        return look(Message.REQUEST, request, from, to);
    }

    /// The same for a request of any sort.
    ///
    /// @param root what it is: a request that brings spans, or log records
    public final boolean look(Message root, byte[] request, int from, int to) {
        walk(root, request, from, to, null);
        return changed;
    }

    /// Writes the request that [#look] was at to `target`, with everything replaced that is to be.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if it is seen to be no OTLP
    /// @throws dev.clew.receive.Refusal if `target` can grow no more
    public final void edit(byte[] request, int from, int to, WireBuffer target) {
        walk(root, request, from, to, target);
        copyUpTo(to);
    }

    private void walk(Message type, byte[] request, int from, int to, @Nullable WireBuffer target) {
        root = type;
        bytes = request;
        glanceAt(request);
        out = target;
        copied = from;
        changed = false;
        in.reset(request, from);
        try {
            walk(type, to, 0);
        } catch (IndexOutOfBoundsException end) {
            throw in.cutShort(end);
        }
    }

    /// Recursion ends: the reader limits the depth.
    private void walk(Message type, int end, int depth) {
        while (in.position() < end) {
            int from = in.position();
            int tag = in.varint32();
            int number = tag >>> 3;
            Message childType = type.child(tag);
            if (childType != null) {
                child(type, childType, from, number, end, depth);
            } else if (type.isText(tag)) {
                in.slice(slice, end);
                replace(from, number, text(type, number, slice));
            } else if ((tag & 7) == 0 && number != 0) {
                // A number that is to be hidden becomes a text: of the fields that may be, only a value's.
                replace(from, 1, number(type, number, in.varint64()));
            } else {
                in.skip(tag, end, depth);
            }
            if (changed && out == null) {
                in.back(end);
                return;
            }
        }
        in.finish(end);
    }

    private void child(Message type, Message childType, int from, int number, int end, int depth) {
        int afterTag = in.position();
        in.slice(slice, end);
        int content = slice.offset();
        int childEnd = in.position();
        if (childType == Message.KEY_VALUE && passesAttribute(content, childEnd)) {
            return;
        }
        child.number = number;
        child.from = from;
        child.content = content;
        child.end = childEnd;
        if (!enter(type, childType, child, depth) || (childType == Message.SPAN && passesSpan(content, childEnd))) {
            return;
        }
        in.back(afterTag);
        in.message(end, depth);
        int begun = open(childType, number, from, content);
        walk(childType, childEnd, depth + 1);
        copyUpTo(childEnd);
        leave(childType);
        close(childType, begun);
    }

    private int open(Message type, int number, int from, int content) {
        copyUpTo(from);
        copied = content;
        if (out == null) {
            return 0;
        }
        return type.isLong() ? out.beginWide(number) : out.begin(number);
    }

    private void close(Message type, int begun) {
        if (out == null) {
            return;
        }
        if (type.isLong()) {
            out.endWide(begun, out.length());
        } else {
            out.end(begun);
        }
    }

    private void copyUpTo(int end) {
        if (out != null && copied < end) {
            out.reserve(end - copied);
            out.raw(bytes, copied, end - copied);
        }
        copied = end;
    }

    private void replace(int from, int number, byte @Nullable [] by) {
        if (by != null) {
            drop(from, in.position());
            put(number, by);
        }
    }

    private void drop(int from, int end) {
        changed = true;
        copyUpTo(from);
        copied = end;
    }

    /// Asks whether to walk into a message. An heir that wants something else in its place does that by [#drop] and
    /// `put`, and says no.
    ///
    /// @param depth that of `type`
    protected abstract boolean enter(Message type, Message childType, Field field, int depth);

    /// Every field of `type` was seen: more may be put behind them.
    protected void leave(Message type) {}

    /// What to put in the place of a text or bytes; null to leave it.
    protected byte @Nullable [] text(Message type, int number, Slice text) {
        return null;
    }

    /// What to put in the place of a number, as text; null to leave it.
    protected byte @Nullable [] number(Message type, int number, long value) {
        return null;
    }

    /// Whether the request is being written anew, and not only looked at.
    protected final boolean isEdited() {
        return out != null;
    }

    /// Leaves out a message.
    protected final void drop(Field field) {
        drop(field.from, field.end);
    }

    /// Writes a text or bytes.
    protected final void put(int number, byte[] text) {
        changed = true;
        if (out != null) {
            out.slice(number, text);
        }
    }

    /// Writes a number.
    protected final void put(int number, long value) {
        changed = true;
        if (out != null) {
            out.varint(number, value);
        }
    }

    /// Writes an attribute whose value is a text.
    protected final void putAttribute(int number, byte[] key, byte[] text) {
        changed = true;
        if (out != null) {
            int keyValue = out.begin(number);
            out.slice(1, key);
            int value = out.begin(2);
            out.slice(1, text);
            out.end(value);
            out.end(keyValue);
        }
    }

    /// Writes an attribute whose value is a whole number.
    protected final void putAttribute(int number, String key, long wholeNumber) {
        changed = true;
        if (out != null) {
            int keyValue = out.begin(number);
            out.slice(1, key.getBytes(StandardCharsets.UTF_8));
            int value = out.begin(2);
            out.varint(3, wholeNumber);
            out.end(value);
            out.end(keyValue);
        }
    }

    /// Makes `to` the last field `number`, of text, bytes or a message, that `message` has; false if it has none.
    protected final boolean find(int number, Field message, Slice to) {
        return find(number, message.content, message.end, to);
    }

    /// The same for a message that was found so.
    protected final boolean find(int number, Slice message, Slice to) {
        return find(number, message.offset(), message.offset() + message.length(), to);
    }

    private boolean find(int number, int from, int end, Slice to) {
        int before = in.position();
        boolean isThere = false;
        in.back(from);
        while (in.position() < end) {
            int tag = in.varint32();
            if (tag == ((number << 3) | 2)) {
                in.slice(to, end);
                isThere = true;
            } else {
                in.skip(tag, end, 0);
            }
        }
        in.finish(end);
        in.back(before);
        return isThere;
    }
}
