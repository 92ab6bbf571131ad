package dev.clew.benchmarks.server;

import dev.clew.model.Event;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpLink;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.SpanDecoder;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes more of a recording than it holds: every round is the same traffic under other ids, since the same spans
/// sent again count once.
public final class Rounds {
    private Rounds() {}

    /// Writes `requests` `rounds` times to `file`, framed, under ids that are those of one round alone; round 0 is
    /// as recorded.
    static void write(List<byte[]> requests, int firstRound, int rounds, Path file) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            for (int round = firstRound; round < firstRound + rounds; round++) {
                for (byte[] request : requests) {
                    byte[] bytes = renamed(request, round);
                    out.writeInt(bytes.length);
                    out.write(bytes);
                }
            }
        }
    }

    /// As [#write], and every round comes `roundNanos` after the one before.
    static void writeLater(List<byte[]> requests, int firstRound, int rounds, long roundNanos, Path file)
            throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            for (int round = firstRound; round < firstRound + rounds; round++) {
                for (byte[] request : requests) {
                    byte[] bytes = later(request, round, round * roundNanos);
                    out.writeInt(bytes.length);
                    out.write(bytes);
                }
            }
        }
    }

    /// One request of round `round`.
    public static byte[] renamed(byte[] request, int round) {
        byte[] bytes = request.clone();
        new OtlpReader().read(bytes, 0, bytes.length, new Rename(round));
        return bytes;
    }

    /// What became of a trace in round `round`.
    static TraceId renamed(TraceId id, int round) {
        long bytes = Integer.toUnsignedLong(Integer.reverseBytes(round) >>> Short.SIZE);
        return new TraceId(id.high() ^ (bytes << (Long.SIZE - Short.SIZE)), id.low());
    }

    /// One request of round `round`, in which every time is `laterNanos` later.
    public static byte[] later(byte[] request, int round, long laterNanos) {
        byte[] bytes = renamed(request, round);
        var spans = new ArrayList<Span>();
        new SpanDecoder().decode(bytes, 0, bytes.length, span -> spans.add(later(span, laterNanos)));
        return OtlpWriter.write(spans);
    }

    private static Span later(Span span, long nanos) {
        List<Event> events = span.events().stream()
                .map(event -> new Event(
                        event.timeNanos() + nanos, event.name(), event.attributes(), event.droppedAttributes()))
                .toList();
        return new Span(
                span.traceId(),
                span.spanId(),
                span.parentSpanId(),
                span.traceState(),
                span.flags(),
                span.name(),
                span.kind(),
                span.startNanos() + nanos,
                span.endNanos() + nanos,
                span.status(),
                span.attributes(),
                span.droppedAttributes(),
                events,
                span.droppedEvents(),
                span.links(),
                span.droppedLinks(),
                span.resource(),
                span.scope());
    }

    /// Changes the first two bytes of ids in place, so there are 65,536 rounds: who was whose parent stays.
    private record Rename(int round) implements OtlpVisitor {
        @Override
        public void link(OtlpLink link) {
            change(link.traceId());
            change(link.spanId());
        }

        @Override
        public void span(OtlpSpan span) {
            change(span.traceId());
            change(span.spanId());
            change(span.parentSpanId());
        }

        private void change(Slice id) {
            if (!id.isEmpty()) {
                id.array()[id.offset()] ^= (byte) round;
                id.array()[id.offset() + 1] ^= (byte) (round >>> Byte.SIZE);
            }
        }
    }
}
