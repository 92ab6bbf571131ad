package dev.clew.benchmarks.model.otlp;

import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.OtlpEvent;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.Owner;

/// Tallies with Clew's reader.
final class TallyVisitor implements OtlpVisitor {
    private final OtlpReader reader = new OtlpReader();
    private long spans;
    private long attributes;
    private long attributeBytes;
    private long durationNanos;
    private long events;

    void read(byte[] request) {
        reader.read(request, 0, request.length, this);
    }

    Tally tally() {
        return new Tally(spans, attributes, attributeBytes, durationNanos, events);
    }

    @Override
    public void attribute(Owner owner, OtlpAttribute attribute) {
        attributes++;
        attributeBytes += attribute.key().length();
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
