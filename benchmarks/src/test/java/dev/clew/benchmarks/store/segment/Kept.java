package dev.clew.benchmarks.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.segment.v1.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

final class Kept {
    private Kept() {}

    /// Trace by trace, what was gathered is what was sent.
    static void assertSame(Gathering gathering, List<byte[]> requests) {
        var expected = new HashSet<Span>();
        requests.forEach(request -> expected.addAll(new SpanDecoder().decode(request)));
        Set<TraceId> ids = new LinkedHashSet<>();
        expected.forEach(span -> ids.add(span.traceId()));
        var found = new ArrayList<Span>();
        for (TraceId id : ids) {
            for (Segment segment : gathering.segments()) {
                segment.trace(id, found::add);
            }
        }
        assertThat(found).hasSameSizeAs(expected);
        assertThat(new HashSet<>(found)).isEqualTo(expected);
        assertThat(gathering.spans()).isEqualTo(expected.size());
    }
}
