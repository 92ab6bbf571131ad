package dev.clew.server.tempo;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TimeSeries.Exemplar;
import dev.clew.query.traceql.search.FoundTrace;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import java.util.List;

/// Writes what the messages of `tempopb` have, by the numbers of their fields (server/src/main/proto/tempo).
final class TempoMessages {
    private TempoMessages() {}

    /// `TraceSearchMetadata`
    static void trace(WireWriter out, FoundTrace trace) {
        out.text(1, trace.id().toString());
        out.text(2, TempoSearch.rootService(trace));
        out.text(3, trace.rootName());
        out.varint(4, trace.startNanos());
        out.varint(5, TempoSearch.durationMillis(trace));
        for (FoundSpanset spanset : trace.spansets()) {
            out.message(7, message -> spanset(message, spanset));
        }
    }

    private static void spanset(WireWriter out, FoundSpanset spanset) {
        for (FoundSpan span : spanset.spans()) {
            out.message(1, message -> span(message, span));
        }
        out.varint(2, spanset.matched());
        labels(out, 3, spanset.labels());
    }

    private static void span(WireWriter out, FoundSpan span) {
        out.text(1, SpanId.format(span.spanId()));
        out.text(2, span.name());
        out.varint(3, span.startNanos());
        out.varint(4, span.durationNanos());
        labels(out, 5, span.attributes());
    }

    /// `TimeSeries`
    static void series(WireWriter out, TimeSeries series, Steps steps) {
        labels(out, 1, series.labels());
        for (int i = 0; i < steps.count(); i++) {
            double value = series.values()[i];
            long millis = steps.startNanos(i) / 1_000_000;
            if (!Double.isNaN(value)) {
                out.message(2, sample -> {
                    sample.decimal(1, value);
                    sample.varint(2, millis);
                });
            }
        }
        for (Exemplar exemplar : series.exemplars()) {
            out.message(4, message -> exemplar(message, exemplar));
        }
    }

    private static void exemplar(WireWriter out, Exemplar exemplar) {
        OtlpWriter.attribute(out, 1, "trace:id", AnyValue.of(exemplar.traceId().toString()));
        OtlpWriter.attribute(out, 1, "span:id", AnyValue.of(SpanId.format(exemplar.spanId())));
        out.decimal(2, exemplar.value());
        out.varint(3, exemplar.startNanos() / 1_000_000);
    }

    /// `InstantSeries`
    static void instant(WireWriter out, TimeSeries series) {
        labels(out, 1, series.labels());
        out.decimal(2, series.values()[0]);
    }

    /// What has no form of its own in Grafana is told as text, as in JSON.
    private static void labels(WireWriter out, int field, List<Label> labels) {
        for (Label label : labels) {
            AnyValue value =
                    switch (label.value()) {
                        case AnyValue.StringValue _,
                                AnyValue.BoolValue _,
                                AnyValue.IntValue _,
                                AnyValue.DoubleValue _ -> label.value();
                        case AnyValue.ArrayValue _,
                                AnyValue.KeyValueList _,
                                AnyValue.BytesValue _,
                                AnyValue.EmptyValue _ -> AnyValue.of(TimeSeries.text(label.value()));
                    };
            OtlpWriter.attribute(out, field, label.key(), value);
        }
    }
}
