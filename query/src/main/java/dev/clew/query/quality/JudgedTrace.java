package dev.clew.query.quality;

import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A trace, and what metrics ask about each of its spans.
final class JudgedTrace {
    private final Trace trace;
    /// Those that a server's span stands below.
    private final BitSet served = new BitSet();

    JudgedTrace(Trace trace) {
        this.trace = trace;
        for (int i = 0; i < trace.spans().size(); i++) {
            if (trace.parent(i) >= 0 && span(i).kind() == SpanKind.SERVER) {
                served.set(trace.parent(i));
            }
        }
    }

    int size() {
        return trace.spans().size();
    }

    Span span(int position) {
        return trace.spans().get(position);
    }

    Trace.Place place(int position) {
        return trace.place(position);
    }

    @Nullable
    Span parent(int position) {
        int parent = trace.parent(position);
        return parent < 0 ? null : span(parent);
    }

    boolean isServed(int position) {
        return served.get(position);
    }

    /// How many spans stand as roots, whether they are or their parent is missing.
    int roots() {
        int roots = 0;
        for (int i = 0; i < size(); i++) {
            roots += trace.parent(i) < 0 ? 1 : 0;
        }
        return roots;
    }

    /// Whether one of `keys` is there, and not empty.
    static boolean has(Attributes attributes, String... keys) {
        for (String key : keys) {
            String text = attributes.text(key);
            if (text != null && !text.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
