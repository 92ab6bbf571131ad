package dev.clew.receive.edit;

/// How much of one span is kept. What is over a limit is cut, and says so; the rest of the span stays as it was sent.
///
/// @param textBytes of a value, a name, a message or a key; of a list as it is encoded; at least 1 KiB
/// @param attributes of a span, a resource, a scope, an event or a link
/// @param events of a span
/// @param links of a span
public record SpanLimits(int textBytes, int attributes, int events, int links) {
    /// 1 MiB, and 32,768 of each.
    public static final SpanLimits DEFAULT = new SpanLimits(1 << 20, 1 << 15, 1 << 15, 1 << 15);

    static final SpanLimits NONE =
            new SpanLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /// How deep the value of a list may be nested, as messages of protobuf count, before it becomes a text that
    /// says how long it was: of protobuf's hundred levels, a list of key-values takes three more.
    public static final int DEEPEST_LIST = 97;

    public SpanLimits {
        if (textBytes < 1 << 10 || attributes < 1 || events < 1 || links < 1) {
            throw new IllegalArgumentException(
                    "%d bytes, %d attributes, %d events, %d links: 1024 bytes and one of each expected"
                            .formatted(textBytes, attributes, events, links));
        }
    }

    /// Nothing shorter can break a limit: each attribute, event and link takes two bytes at least.
    int harmlessBytes() {
        return (int) Math.min(textBytes, 2L * Math.min(attributes, Math.min(events, links)));
    }
}
