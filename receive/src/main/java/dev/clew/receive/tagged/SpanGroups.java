package dev.clew.receive.tagged;

import dev.clew.receive.WireBuffer;
import java.util.Arrays;

/// Puts spans below their resource and scope, though both show only while the span is written: they are gathered aside,
/// and go before the span if they are not those of the span before.
public final class SpanGroups implements AutoCloseable {
    private static final int NONE = -1;

    private final WireBuffer out;
    private final WireBuffer resource;
    private final WireBuffer scope;
    private final WireBuffer head;
    // What is open in `out`: where its length goes, and where its resource and scope are.
    private int resourceSpans = NONE;
    private int scopeSpans = NONE;
    private int resourceFrom;
    private int resourceTo;
    private int scopeFrom;
    private int scopeTo;
    private int spanAt;
    private int span;

    public SpanGroups(WireBuffer out) {
        this.out = out;
        this.resource = out.another();
        this.scope = out.another();
        this.head = out.another();
    }

    /// The fields of the OTLP `Resource` of the span that is being written, or of all from now on.
    public WireBuffer resource() {
        return resource;
    }

    /// The fields of the `InstrumentationScope` of the span that is being written.
    public WireBuffer scope() {
        return scope;
    }

    /// Begins a `Span`, whose fields then go into the buffer of this.
    public void beginSpan() {
        scope.cut(0);
        spanAt = out.length();
        span = out.beginMiddling(2);
    }

    /// Ends the span that was begun.
    public void endSpan() {
        out.endMiddling(span);
        boolean sameResource = resourceSpans != NONE && isAt(resource, resourceFrom, resourceTo);
        if (sameResource && isAt(scope, scopeFrom, scopeTo)) {
            return;
        }
        end(spanAt, sameResource);
        head.cut(0);
        if (!sameResource) {
            resourceSpans = spanAt + head.beginWide(1);
            head.slice(1, resource.bytes(), 0, resource.length());
            resourceTo = spanAt + head.length();
            resourceFrom = resourceTo - resource.length();
        }
        scopeSpans = spanAt + head.beginWide(2);
        head.slice(1, scope.bytes(), 0, scope.length());
        scopeTo = spanAt + head.length();
        scopeFrom = scopeTo - scope.length();
        out.insert(spanAt, head.bytes(), head.length());
    }

    /// Ends the last group. No span may follow.
    public void end() {
        end(out.length(), /* sameResource= */ false);
    }

    private void end(int at, boolean sameResource) {
        if (scopeSpans != NONE) {
            out.endWide(scopeSpans, at);
            if (!sameResource) {
                out.endWide(resourceSpans, at);
            }
        }
    }

    private boolean isAt(WireBuffer part, int from, int to) {
        return Arrays.equals(part.bytes(), 0, part.length(), out.bytes(), from, to);
    }

    @Override
    public void close() {
        resource.close();
        scope.close();
        head.close();
    }
}
