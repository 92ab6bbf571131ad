package dev.clew.receive;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanSink;
import dev.clew.model.Tenant;
import dev.clew.receive.edit.SpanTrimmer;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all endpoints share: who may send, the memory for requests, the way into the sink, the books.
public final class Intake {
    private final Signal signal;
    private final SpanSink sink;
    private final ReceiveLimits limits;
    private final Redaction redaction;
    private final Buffers buffers;
    private final Admission admission;
    private final Tenancy tenancy;
    private final Tenants tenants;
    private final Listeners listeners;
    private final IngestMetrics metrics;

    /// An intake for one tenant, that hides nothing.
    public Intake(SpanSink sink, ReceiveLimits limits, PrometheusRegistry registry) {
        this(sink, limits, TenantLimits.NONE, Set.of(), Redaction.NONE, registry);
    }

    /// @param known tenants that have spans already: they have a place among those that may be
    /// @param redaction what is hidden before `sink` sees it
    public Intake(
            SpanSink sink,
            ReceiveLimits limits,
            TenantLimits tenantLimits,
            Set<Tenant> known,
            Redaction redaction,
            PrometheusRegistry registry) {
        this.signal = Signal.SPANS;
        this.sink = sink;
        this.limits = limits;
        this.redaction = redaction;
        this.buffers = new Buffers(limits.inFlightBytes());
        this.admission = new Admission(limits.inFlightBytes(), System::nanoTime);
        this.tenancy = tenantLimits.tenancy();
        this.tenants = new Tenants(tenantLimits, known);
        this.listeners = new Listeners();
        this.metrics = new IngestMetrics(registry, buffers, admission, redaction);
        new BudgetMetrics(tenants, listeners).register(registry);
    }

    private Intake(Intake ofSpans, SpanSink recordSink) {
        signal = Signal.RECORDS;
        sink = recordSink;
        limits = ofSpans.limits;
        redaction = ofSpans.redaction;
        buffers = ofSpans.buffers;
        admission = ofSpans.admission;
        tenancy = ofSpans.tenancy;
        tenants = ofSpans.tenants;
        listeners = ofSpans.listeners;
        metrics = ofSpans.metrics;
    }

    /// An intake for log records, each request an OTLP `ExportLogsServiceRequest`, that shares all that
    /// there is: it has the same memory and the same tenants, and keeps books of its own beside these.
    public Intake forRecords(SpanSink recordSink) {
        return new Intake(this, recordSink);
    }

    IngestMetrics metrics() {
        return metrics;
    }

    Admission admission() {
        return admission;
    }

    /// Whether requests wait to be let in. From any thread.
    public boolean isCrowded() {
        return admission.waiting() > 0;
    }

    /// Who sends a request with `headers` to the listener at `port`.
    ///
    /// @throws Refusal `TENANT` if they name no tenant that this server is for; `TENANT_LIMIT` if that is
    ///     one too many
    Sender sender(RequestHeaders headers, int port) {
        Tenant tenant;
        try {
            tenant = tenancy.of(headers);
        } catch (Fault fault) {
            throw new Refusal(Refusal.Reason.TENANT, String.valueOf(fault.getMessage()));
        }
        return new Sender(buffers, tenants.account(tenant), listeners.at(port));
    }

    /// An empty body for one request, and for `framingBytes` that the transport puts around it.
    Body newBody(Sender sender, int framingBytes) {
        return new Body(sender, limits.requestBytes(), framingBytes);
    }

    /// Takes the request that `body` holds from `offset` on: an OTLP `ExportTraceServiceRequest`, or what
    /// `transcoder` makes one of. Blocks until its spans are durable, all but the flawed ones, which the verdict
    /// tells of. Closes `body` early if it can.
    ///
    /// @param transcoder null if the request is OTLP
    /// @throws Refusal if no span was taken
    public Verdict take(
            Protocol protocol,
            Sender sender,
            Encoding encoding,
            Body body,
            int offset,
            @Nullable Transcoder transcoder) {
        if (encoding == Encoding.IDENTITY) {
            return take(protocol, sender, body, offset, transcoder);
        }
        try (Body plain = newBody(sender, 0)) {
            encoding.decode(body.bytes(), offset, body.length(), plain);
            body.close();
            return take(protocol, sender, plain, 0, transcoder);
        }
    }

    private Verdict take(Protocol protocol, Sender sender, Body body, int offset, @Nullable Transcoder transcoder) {
        if (transcoder == null) {
            return take(protocol, sender, body, offset);
        }
        try (var otlp = new WireBuffer(() -> newBody(sender, 0))) {
            transcode(transcoder, body, offset, otlp);
            body.close();
            return take(protocol, sender, otlp.written(), 0);
        }
    }

    private static void transcode(Transcoder transcoder, Body body, int offset, WireBuffer otlp) {
        try {
            transcoder.transcode(body.bytes(), offset, body.length(), otlp);
        } catch (Fault fault) {
            throw refusal(fault);
        }
    }

    private Verdict take(Protocol protocol, Sender sender, Body body, int offset) {
        try (var draft = new Draft(signal.request(), body, offset, () -> newBody(sender, 0))) {
            return take(protocol, sender, draft);
        }
    }

    private Verdict take(Protocol protocol, Sender sender, Draft draft) {
        Tenant tenant = sender.tenant();
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
        sender.account().took(receipt.acceptedSpans() + receipt.rejectedSpans(), draft.length());
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
