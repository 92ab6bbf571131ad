package dev.clew.receive;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;

/// What every transcoder must do with any bytes: write OTLP, or refuse them. Whatever else it throws goes on to the
/// fuzzer.
public final class FuzzedTranscoder {
    private static final int LIMIT = 1 << 20;

    private FuzzedTranscoder() {}

    public static void run(Transcoder transcoder, byte[] data) {
        run(Signal.SPANS, transcoder, data);
    }

    /// The same for one that writes log records.
    public static void runRecords(Transcoder transcoder, byte[] data) {
        run(Signal.RECORDS, transcoder, data);
    }

    private static void run(Signal signal, Transcoder transcoder, byte[] data) {
        var buffers = new Buffers(8L * LIMIT);
        try (var out = new WireBuffer(() -> new Body(buffers, LIMIT, 0))) {
            transcoder.transcode(data, 0, data.length, out);
            Body written = out.written();
            signal.tally(new SpanBatch(Tenant.DEFAULT, 0, written.bytes(), 0, written.length()));
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CALLER
                    || String.valueOf(fault.getMessage()).startsWith("malformed OTLP: ")) {
                throw new AssertionError("what was written cannot be read", fault);
            }
        } catch (Refusal refusal) {
            if (refusal.reason() != Refusal.Reason.TOO_LARGE && refusal.reason() != Refusal.Reason.OVERLOADED) {
                throw refusal;
            }
        }
        if (buffers.lentBytes() != 0) {
            throw new AssertionError("%d bytes were not given back".formatted(buffers.lentBytes()));
        }
    }
}
