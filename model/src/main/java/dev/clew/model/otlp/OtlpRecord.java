package dev.clew.model.otlp;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanFlaw;
import org.jspecify.annotations.Nullable;

/// The log record under the reader: reused, valid during [OtlpRecordVisitor#record] only. Its attributes
/// came before it.
public final class OtlpRecord {
    final Slice traceId = new Slice();
    final Slice spanId = new Slice();
    final Slice severityText = new Slice();
    final Slice eventName = new Slice();
    final OtlpValue body = new OtlpValue();
    int severityNumber;
    int flags;
    long timeNanos;
    long observedNanos;
    int droppedAttributes;

    OtlpRecord() {}

    /// The bytes sent as trace id, of any length.
    public Slice traceId() {
        return traceId;
    }

    /// The bytes sent as span id, of any length.
    public Slice spanId() {
        return spanId;
    }

    public Slice severityText() {
        return severityText;
    }

    public Slice eventName() {
        return eventName;
    }

    /// OTLP's number, defined or not.
    public int severityNumber() {
        return severityNumber;
    }

    public int flags() {
        return flags;
    }

    /// Nanoseconds since 1970, as sent.
    public long timeNanos() {
        return timeNanos;
    }

    /// Nanoseconds since 1970, as sent.
    public long observedNanos() {
        return observedNanos;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    /// The body as an object.
    public AnyValue decodeBody() {
        return body.decode();
    }

    /// The first eight bytes of the trace id; zero for ids of eight bytes. Asks for a record without [#flaw].
    public long traceIdHigh() {
        return traceId.length() == 16 ? traceId.longAt(0) : 0;
    }

    /// The last eight bytes of the trace id. Asks for a record without [#flaw].
    public long traceIdLow() {
        return traceId.longAt(traceId.length() - 8);
    }

    /// Zero if it belongs to no span. So it does if its span id is not usable, as OTLP's `LogRecord` has it.
    public long spanIdBits() {
        return spanId.length() == 8 ? spanId.longAt(0) : 0;
    }

    /// Why this record cannot be kept, or null if it can.
    public @Nullable SpanFlaw flaw() {
        if (traceId.isEmpty()) {
            return SpanFlaw.NO_TRACE_CONTEXT;
        }
        if (traceId.length() != 16 && traceId.length() != 8) {
            return SpanFlaw.TRACE_ID_LENGTH;
        }
        return (traceIdHigh() | traceIdLow()) == 0 ? SpanFlaw.TRACE_ID_ZERO : null;
    }

    void clear() {
        traceId.clear();
        spanId.clear();
        severityText.clear();
        eventName.clear();
        body.clear();
        severityNumber = 0;
        flags = 0;
        timeNanos = 0;
        observedNanos = 0;
        droppedAttributes = 0;
    }
}
