package dev.clew.receive;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanSink;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What all endpoints share: the memory for requests, the check of what came, the way into the sink, the books.
public final class Intake {
    private final SpanSink sink;
    private final ReceiveLimits limits;
    private final Buffers buffers;
    private final IngestMetrics metrics;

    public Intake(SpanSink sink, ReceiveLimits limits, PrometheusRegistry registry) {
        this.sink = sink;
        this.limits = limits;
        this.buffers = new Buffers(limits.inFlightBytes());
        this.metrics = new IngestMetrics(registry, buffers);
    }

    IngestMetrics metrics() {
        return metrics;
    }

    /// An empty body for one request, and for `framingBytes` that the transport puts around it.
    Body newBody(int framingBytes) {
        return new Body(buffers, limits.requestBytes(), framingBytes);
    }

    /// Takes the OTLP `ExportTraceServiceRequest` that `body` holds from `offset` on. Blocks until its spans are
    /// durable, all but the flawed ones, which the verdict tells of. Closes `body` early if it can.
    ///
    /// @throws Refusal if no span was taken
    public Verdict take(Protocol protocol, Tenant tenant, Encoding encoding, Body body, int offset) {
        return switch (encoding) {
            case IDENTITY -> take(protocol, tenant, body, offset);
            case GZIP -> {
                try (Body plain = newBody(0)) {
                    Gunzip.inflate(body.bytes(), offset, body.length(), plain);
                    body.close();
                    yield take(protocol, tenant, plain, 0);
                }
            }
        };
    }

    /// Like [#take(Protocol, Tenant, Encoding, Body, int)], but `transcoder` makes the OTLP, unless it is null.
    ///
    /// @throws Refusal if no span was taken
    public Verdict take(
            Protocol protocol,
            Tenant tenant,
            Encoding encoding,
            Body body,
            int offset,
            @Nullable Transcoder transcoder) {
        if (transcoder == null) {
            return take(protocol, tenant, encoding, body, offset);
        }
        try (var otlp = new WireBuffer(() -> newBody(0))) {
            switch (encoding) {
                case IDENTITY -> transcode(transcoder, body, offset, otlp);
                case GZIP -> {
                    try (Body plain = newBody(0)) {
                        Gunzip.inflate(body.bytes(), offset, body.length(), plain);
                        body.close();
                        transcode(transcoder, plain, 0, otlp);
                    }
                }
            }
            body.close();
            return take(protocol, tenant, otlp.written(), 0);
        }
    }

    private static void transcode(Transcoder transcoder, Body body, int offset, WireBuffer otlp) {
        try {
            transcoder.transcode(body.bytes(), offset, body.length(), otlp);
        } catch (Fault fault) {
            throw new Refusal(reason(fault), String.valueOf(fault.getMessage()));
        }
    }

    private Verdict take(Protocol protocol, Tenant tenant, Body body, int offset) {
        byte[] bytes = body.bytes();
        int length = body.length() - offset;
        SpanCheck check = check(bytes, offset, length);
        int spans = check.spans() - check.flawedSpans();
        if (spans > 0) {
            int kept = check.flawedSpans() == 0 ? length : SpanCutter.cut(bytes, offset, length, check.flawed());
            try {
                sink.accept(new SpanBatch(tenant, nowNanos(), bytes, offset, kept, spans));
            } catch (Fault fault) {
                Refusal.Reason reason = reason(fault);
                metrics.rejected(protocol, tenant, check, reason);
                throw new Refusal(reason, String.valueOf(fault.getMessage()));
            } catch (RuntimeException | Error defect) {
                metrics.rejected(protocol, tenant, check, Refusal.Reason.INTERNAL);
                throw defect;
            }
        }
        metrics.accepted(protocol, tenant, check);
        return check.verdict();
    }

    private static SpanCheck check(byte[] bytes, int offset, int length) {
        var check = new SpanCheck();
        try {
            new OtlpReader().read(bytes, offset, length, check);
        } catch (Fault fault) {
            throw new Refusal(reason(fault), String.valueOf(fault.getMessage()));
        }
        return check;
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
