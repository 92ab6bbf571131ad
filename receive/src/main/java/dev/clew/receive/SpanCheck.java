package dev.clew.receive;

import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.SpanFlaw;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Counts the spans of a request, and notes which of them cannot be kept.
final class SpanCheck implements OtlpVisitor {
    private final Map<SpanFlaw, Integer> flaws = new EnumMap<>(SpanFlaw.class);
    private final BitSet flawed = new BitSet(0);
    private int spans;
    private int flawedSpans;

    @Override
    public void span(OtlpSpan span) {
        SpanFlaw flaw = span.flaw();
        if (flaw != null) {
            flaws.merge(flaw, 1, Integer::sum);
            flawed.set(spans);
            flawedSpans++;
        }
        spans++;
    }

    int spans() {
        return spans;
    }

    int flawedSpans() {
        return flawedSpans;
    }

    int count(SpanFlaw flaw) {
        return flaws.getOrDefault(flaw, 0);
    }

    /// The places of the flawed spans, counted from 0 in the order of the request.
    BitSet flawed() {
        return flawed;
    }

    Verdict verdict() {
        if (flawedSpans == 0) {
            return Verdict.ALL;
        }
        String why = flaws.entrySet().stream()
                .map(flaw ->
                        "%d with %s".formatted(flaw.getValue(), flaw.getKey().description()))
                .collect(Collectors.joining(", "));
        return new Verdict(flawedSpans, "%d of %d spans were left out: %s".formatted(flawedSpans, spans, why));
    }
}
