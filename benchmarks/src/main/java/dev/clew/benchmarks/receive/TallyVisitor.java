package dev.clew.benchmarks.receive;

import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.OtlpEvent;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.Owner;
import dev.clew.receive.Transcoder;
import dev.clew.receive.WireBuffer;
import java.util.List;

/// Tallies what a transcoder of Clew wrote.
final class TallyVisitor implements OtlpVisitor {
    private long spans;
    private long attributes;
    private long keyBytes;
    private long durationNanos;
    private long events;

    static Tally of(Transcoder transcoder, List<byte[]> requests) {
        var visitor = new TallyVisitor();
        try (var out = WireBuffer.alone()) {
            for (byte[] request : requests) {
                out.cut(0);
                transcoder.transcode(request, 0, request.length, out);
                new OtlpReader().read(out.bytes(), 0, out.length(), visitor);
            }
        }
        return new Tally(visitor.spans, visitor.attributes, visitor.keyBytes, visitor.durationNanos, visitor.events);
    }

    @Override
    public void attribute(Owner owner, OtlpAttribute attribute) {
        if (owner == Owner.SPAN) {
            attributes++;
            keyBytes += attribute.key().length();
        }
    }

    @Override
    public void event(OtlpEvent event) {
        events++;
    }

    @Override
    public void span(OtlpSpan span) {
        spans++;
        durationNanos += span.endNanos() - span.startNanos();
    }
}
