package dev.clew.receive;

import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanSink;
import dev.clew.model.Tenant;
import dev.clew.receive.edit.SpanTrimmer;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What all endpoints share: the memory for requests, the way into the sink, the books.
public final class Intake {
    private final Signal signal;
    private final SpanSink sink;
    private final ReceiveLimits limits;
    private final Redaction redaction;
    private final Buffers buffers;
    private final IngestMetrics metrics;

    /// An intake that hides nothing.
    public Intake(SpanSink sink, ReceiveLimits limits, PrometheusRegistry registry) {
        this(sink, limits, Redaction.NONE, registry);
    }

    /// @param redaction what is hidden before `sink` sees it
    public Intake(SpanSink sink, ReceiveLimits limits, Redaction redaction, PrometheusRegistry registry) {
        this.signal = Signal.SPANS;
        this.sink = sink;
        this.limits = limits;
        this.redaction = redaction;
        this.buffers = new Buffers(limits.inFlightBytes());
        this.metrics = new IngestMetrics(registry, buffers, redaction);
    }

    private Intake(Intake ofSpans, SpanSink recordSink) {
        signal = Signal.RECORDS;
        sink = recordSink;
        limits = ofSpans.limits;
        redaction = ofSpans.redaction;
        buffers = ofSpans.buffers;
        metrics = ofSpans.metrics;
    }

    /// An intake for log records, each request an OTLP `ExportLogsServiceRequest`, that shares all that
    /// there is: it has the same memory and keeps books of its own beside these.
    public Intake forRecords(SpanSink recordSink) {
        return new Intake(this, recordSink);
    }

    IngestMetrics metrics() {
        return metrics;
    }

    /// An empty body for one request, and for `framingBytes` that the transport puts around it.
    Body newBody(int framingBytes) {
        return new Body(buffers, limits.requestBytes(), framingBytes);
    }

    /// Takes the request that `body` holds from `offset` on: an OTLP `ExportTraceServiceRequest`, or what
    /// `transcoder` makes one of. Blocks until its spans are durable, all but the flawed ones, which the verdict
    /// tells of. Closes `body` early if it can.
    ///
    /// @param transcoder null if the request is OTLP
    /// @throws Refusal if no span was taken
    public Verdict take(
            Protocol protocol,
            Tenant tenant,
            Encoding encoding,
            Body body,
            int offset,
            @Nullable Transcoder transcoder) {
        if (encoding == Encoding.IDENTITY) {
            return take(protocol, tenant, body, offset, transcoder);
        }
        try (Body plain = newBody(0)) {
            encoding.decode(body.bytes(), offset, body.length(), plain);
            body.close();
            return take(protocol, tenant, plain, 0, transcoder);
        }
    }

    private Verdict take(Protocol protocol, Tenant tenant, Body body, int offset, @Nullable Transcoder transcoder) {
        if (transcoder == null) {
            return take(protocol, tenant, body, offset);
        }
        try (var otlp = new WireBuffer(() -> newBody(0))) {
            transcode(transcoder, body, offset, otlp);
            body.close();
            return take(protocol, tenant, otlp.written(), 0);
        }
    }

    private static void transcode(Transcoder transcoder, Body body, int offset, WireBuffer otlp) {
        try {
            transcoder.transcode(body.bytes(), offset, body.length(), otlp);
        } catch (Fault fault) {
            throw refusal(fault);
        }
    }

    private Verdict take(Protocol protocol, Tenant tenant, Body body, int offset) {
        try (var draft = new Draft(signal.request(), body, offset, () -> newBody(0))) {
            return take(protocol, tenant, draft);
        }
    }

    private Verdict take(Protocol protocol, Tenant tenant, Draft draft) {
        Receipt receipt;
        try {
            receipt = read(draft, () -> accept(tenant, draft));
        } catch (Fault fault) {
            receipt = count(tenant, draft);
            if (receipt.acceptedSpans() > 0) {
                metrics.rejected(signal, protocol, tenant, receipt, reason(fault));
                throw refusal(fault);
            }
            // There was nothing to take, whatever kept the sink from it.
        } catch (Refusal refusal) {
            metrics.rejected(signal, protocol, tenant, count(tenant, draft), refusal.reason());
            throw refusal;
        } catch (RuntimeException | Error defect) {
            metrics.rejected(signal, protocol, tenant, count(tenant, draft), Refusal.Reason.INTERNAL);
            throw defect;
        }
        metrics.accepted(signal, protocol, tenant, receipt);
        return Verdict.of(receipt, signal.plural());
    }

    /// What is to be hidden goes before anything is cut, since half of it might not be recognised.
    private Receipt accept(Tenant tenant, Draft draft) {
        if (!redaction.isEmpty()) {
            redact(draft);
        }
        if (SpanTrimmer.mayTrim(draft.length(), limits.span())) {
            trim(draft, SpanTrimmer.to(limits.span()));
        }
        return sink.accept(draft.batch(tenant, nowNanos()));
    }

    private void redact(Draft draft) {
        var redactor = new Redactor(redaction);
        draft.edit(redactor);
        metrics.redacted(redactor.hits());
    }

    private boolean trim(Draft draft, SpanTrimmer trimmer) {
        boolean isTrimmed = draft.edit(trimmer);
        metrics.cut(trimmer.cuts());
        return isTrimmed;
    }

    private interface Reading {
        Receipt read();
    }

    /// Nobody reads lists that are nested too deeply. They are rare, so they are looked for only when reading failed.
    private Receipt read(Draft draft, Reading reading) {
        try {
            return reading.read();
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CALLER || !trim(draft, SpanTrimmer.ofDepth())) {
                throw fault;
            }
            return reading.read();
        }
    }

    /// What there was to take in a request of which the sink took nothing: the books want to know.
    ///
    /// @throws Refusal `MALFORMED` if it is no OTLP
    private Receipt count(Tenant tenant, Draft draft) {
        try {
            return read(draft, () -> signal.tally(draft.batch(tenant, 0)));
        } catch (Fault fault) {
            throw refusal(fault);
        }
    }

    private static Refusal refusal(Fault fault) {
        return new Refusal(reason(fault), String.valueOf(fault.getMessage()));
    }

    private static Refusal.Reason reason(Fault fault) {
        return switch (fault.kind()) {
            case CALLER -> Refusal.Reason.MALFORMED;
            case OVERLOADED -> Refusal.Reason.OVERLOADED;
            case INTERNAL, CORRUPT -> Refusal.Reason.INTERNAL;
        };
    }

    private static long nowNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }
}
