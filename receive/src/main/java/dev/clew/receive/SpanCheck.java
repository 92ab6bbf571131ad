package dev.clew.receive;

import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.SpanFlaw;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Counts the spans of a request, and notes which of them cannot be kept.
final class SpanCheck implements OtlpVisitor {
    private static final SpanFlaw[] FLAWS = SpanFlaw.values();

    private final int[] flawCounts = new int[FLAWS.length];
    private final BitSet flawed = new BitSet(0);
    private int spans;
    private int flawedSpans;

    @Override
    public void span(OtlpSpan span) {
        SpanFlaw flaw = span.flaw();
        if (flaw != null) {
            flawCounts[flaw.ordinal()]++;
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
        return flawCounts[flaw.ordinal()];
    }

    /// The places of the flawed spans, counted from 0 in the order of the request.
    BitSet flawed() {
        return flawed;
    }

    Verdict verdict() {
        if (flawedSpans == 0) {
            return Verdict.ALL;
        }
        String why = Stream.of(FLAWS)
                .filter(flaw -> count(flaw) > 0)
                .map(flaw -> "%d with %s".formatted(count(flaw), flaw.description()))
                .collect(Collectors.joining(", "));
        return new Verdict(flawedSpans, "%d of %d spans were left out: %s".formatted(flawedSpans, spans, why));
    }
}
