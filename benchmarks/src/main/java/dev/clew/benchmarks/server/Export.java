package dev.clew.benchmarks.server;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One request as an SDK makes it, of 512 spans of a recording, under trace ids that no other has.
///
/// @param number changes the ids
record Export(Template template, long number) {
    /// What batch processors of OpenTelemetry send at most by default.
    static final int SPANS = 512;

    /// @param request as recorded
    /// @param idEnds where the second half of each trace id is
    /// @param trace the first of its traces, which has `traceSpans`
    record Template(byte[] request, int[] idEnds, TraceId trace, int traceSpans) {
        private static Template of(List<Span> spans) {
            byte[] request = OtlpWriter.write(spans);
            var ends = new int[spans.size()];
            new OtlpReader().read(request, 0, request.length, new OtlpVisitor() {
                private int seen;

                @Override
                public void span(OtlpSpan span) {
                    ends[seen++] = span.traceId().offset() + Long.BYTES;
                }
            });
            TraceId first = spans.getFirst().traceId();
            int count = (int)
                    spans.stream().filter(span -> span.traceId().equals(first)).count();
            return new Template(request, ends, first, count);
        }
    }

    /// The spans of `recording`, in whole requests.
    static List<Template> templates(List<byte[]> recording) {
        var spans = new ArrayList<Span>();
        recording.forEach(request -> spans.addAll(new SpanDecoder().decode(request)));
        var templates = new ArrayList<Template>();
        for (int from = 0; from + SPANS <= spans.size(); from += SPANS) {
            templates.add(Template.of(spans.subList(from, from + SPANS)));
        }
        return templates;
    }

    /// The request after `prefixBytes` of nothing.
    ByteBuffer bytes(int prefixBytes) {
        byte[] request = template.request;
        var bytes = ByteBuffer.wrap(Arrays.copyOf(new byte[0], prefixBytes + request.length));
        bytes.put(prefixBytes, request);
        for (int end : template.idEnds) {
            bytes.putLong(prefixBytes + end, bytes.getLong(prefixBytes + end) ^ number);
        }
        return bytes;
    }

    int length() {
        return template.request.length;
    }

    /// One of its traces, which has [Template#traceSpans].
    TraceId trace() {
        return new TraceId(template.trace.high(), template.trace.low() ^ number);
    }
}
