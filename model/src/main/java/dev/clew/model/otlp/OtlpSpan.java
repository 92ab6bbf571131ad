package dev.clew.model.otlp;

import dev.clew.model.SpanFlaw;
import org.jspecify.annotations.Nullable;

/// The span under the reader: reused, valid during [OtlpVisitor#span] only. Its attributes, events and links came
/// before it.
public final class OtlpSpan {
    final Slice traceId = new Slice();
    final Slice spanId = new Slice();
    final Slice parentSpanId = new Slice();
    final Slice traceState = new Slice();
    final Slice name = new Slice();
    final Slice statusMessage = new Slice();
    int kind;
    int statusCode;
    int flags;
    long startNanos;
    long endNanos;
    int droppedAttributes;
    int droppedEvents;
    int droppedLinks;

    OtlpSpan() {}

    /// The bytes sent as trace id, of any length.
    public Slice traceId() {
        return traceId;
    }

    /// The bytes sent as span id, of any length.
    public Slice spanId() {
        return spanId;
    }

    /// The bytes sent as parent span id, of any length; empty for a root.
    public Slice parentSpanId() {
        return parentSpanId;
    }

    public Slice traceState() {
        return traceState;
    }

    public Slice name() {
        return name;
    }

    public Slice statusMessage() {
        return statusMessage;
    }

    /// OTLP's number, defined or not.
    public int kind() {
        return kind;
    }

    /// OTLP's number, defined or not.
    public int statusCode() {
        return statusCode;
    }

    public int flags() {
        return flags;
    }

    /// Nanoseconds since 1970, as sent.
    public long startNanos() {
        return startNanos;
    }

    /// Nanoseconds since 1970, as sent.
    public long endNanos() {
        return endNanos;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    /// An unsigned number.
    public int droppedEvents() {
        return droppedEvents;
    }

    /// An unsigned number.
    public int droppedLinks() {
        return droppedLinks;
    }

    /// The first eight bytes of the trace id; zero for ids of eight bytes. Asks for a span without [#flaw].
    public long traceIdHigh() {
        return traceId.length() == 16 ? traceId.longAt(0) : 0;
    }

    /// The last eight bytes of the trace id. Asks for a span without [#flaw].
    public long traceIdLow() {
        return traceId.longAt(traceId.length() - 8);
    }

    /// Asks for a span without [#flaw].
    public long spanIdBits() {
        return spanId.longAt(0);
    }

    /// Zero for a root. Asks for a span without [#flaw].
    public long parentSpanIdBits() {
        return parentSpanId.isEmpty() ? 0 : parentSpanId.longAt(0);
    }

    /// Why this span cannot be kept, or null if it can.
    public @Nullable SpanFlaw flaw() {
        if (traceId.length() != 16 && traceId.length() != 8) {
            return SpanFlaw.TRACE_ID_LENGTH;
        }
        if ((traceIdHigh() | traceIdLow()) == 0) {
            return SpanFlaw.TRACE_ID_ZERO;
        }
        if (spanId.length() != 8) {
            return SpanFlaw.SPAN_ID_LENGTH;
        }
        if (spanIdBits() == 0) {
            return SpanFlaw.SPAN_ID_ZERO;
        }
        if (!parentSpanId.isEmpty() && parentSpanId.length() != 8) {
            return SpanFlaw.PARENT_SPAN_ID_LENGTH;
        }
        return null;
    }

    void clear() {
        traceId.clear();
        spanId.clear();
        parentSpanId.clear();
        traceState.clear();
        name.clear();
        statusMessage.clear();
        kind = 0;
        statusCode = 0;
        flags = 0;
        startNanos = 0;
        endNanos = 0;
        droppedAttributes = 0;
        droppedEvents = 0;
        droppedLinks = 0;
    }
}
