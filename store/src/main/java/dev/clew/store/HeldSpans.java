package dev.clew.store;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Collects the spans of a trace as long as they fit into memory. For one thread.
public final class HeldSpans implements Predicate<Span> {
    /// The object, its place in lists and maps, and what is worked out for it.
    private static final long SPAN_BYTES = 500;

    private static final long PART_BYTES = 120;
    private static final long VALUE_BYTES = 60;

    private final long mostBytes;
    private final List<Span> spans = new ArrayList<>();
    private long bytes;

    /// @param mostBytes of heap that they may take, roughly
    public HeldSpans(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// Takes in `span`, unless it is one too many.
    ///
    /// @return false from the one on that is too many
    @Override
    public boolean test(Span span) {
        bytes += bytes(span);
        if (isTooMuch()) {
            spans.clear();
            return false;
        }
        return spans.add(span);
    }

    /// Whether there were more than fit; then none are held.
    public boolean isTooMuch() {
        return bytes > mostBytes;
    }

    /// Roughly the heap that they take.
    public long bytes() {
        return bytes;
    }

    /// Those it took; not to be written to.
    public List<Span> spans() {
        return spans;
    }

    /// What an answer says that does without trace `id`.
    public String tooMuch(TraceId id) {
        return "trace %s takes more than %d MiB of memory, the most that one may".formatted(id, mostBytes >> 20);
    }

    /// What is shared with other spans does not count.
    private static long bytes(Span span) {
        long sum = SPAN_BYTES
                + span.name().length()
                + span.traceState().length()
                + span.status().message().length()
                + bytes(span.attributes());
        for (Event event : span.events()) {
            sum += PART_BYTES + event.name().length() + bytes(event.attributes());
        }
        for (Link link : span.links()) {
            sum += PART_BYTES + link.traceState().length() + bytes(link.attributes());
        }
        return sum;
    }

    private static long bytes(Attributes attributes) {
        long sum = 0;
        for (int i = 0; i < attributes.size(); i++) {
            sum += VALUE_BYTES + attributes.key(i).length() + bytes(attributes.value(i));
        }
        return sum;
    }

    private static long bytes(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue(var text) -> text.length();
            case AnyValue.BytesValue(var bytes) -> bytes.length;
            case AnyValue.ArrayValue(var elements) ->
                elements.stream()
                        .mapToLong(element -> VALUE_BYTES + bytes(element))
                        .sum();
            case AnyValue.KeyValueList(var attributes) -> bytes(attributes);
            case AnyValue.BoolValue _, AnyValue.IntValue _, AnyValue.DoubleValue _, AnyValue.EmptyValue() -> 0;
        };
    }
}
