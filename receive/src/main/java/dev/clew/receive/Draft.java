package dev.clew.receive;

import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.receive.edit.Message;
import dev.clew.receive.edit.RequestEditor;
import java.util.function.Supplier;

/// An OTLP request on its way into the sink: the bytes that came, or others in their place once an editor had something
/// to replace. Then the loan of those that came ends; closing ends that of the others.
final class Draft implements AutoCloseable {
    private final Message root;
    private final Supplier<Body> bodies;
    private byte[] bytes;
    private int from;
    private int to;
    private Body held;

    /// @param root what the request is
    /// @param bodies where memory for edited bytes comes from
    Draft(Message root, Body request, int from, Supplier<Body> bodies) {
        this.root = root;
        this.bodies = bodies;
        this.held = request;
        this.bytes = request.bytes();
        this.from = from;
        this.to = request.length();
    }

    int length() {
        return to - from;
    }

    SpanBatch batch(Tenant tenant, long receivedNanos) {
        return new SpanBatch(tenant, receivedNanos, bytes, from, length());
    }

    /// Lets `editor` replace what it wants to; false if that is nothing, and no byte was copied.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if the request is seen to be no OTLP
    /// @throws Refusal if there is no memory for it
    boolean edit(RequestEditor editor) {
        if (!editor.look(root, bytes, from, to)) {
            return false;
        }
        var next = new WireBuffer(bodies);
        Body written;
        try {
            // Some lengths are written wider than they came.
            next.expect(length() + length() / 16);
            editor.edit(bytes, from, to, next);
            written = next.written();
        } catch (RuntimeException | Error failed) {
            next.close();
            throw failed;
        }
        held.close();
        held = written;
        bytes = held.bytes();
        from = 0;
        to = held.length();
        return true;
    }

    @Override
    public void close() {
        held.close();
    }
}
