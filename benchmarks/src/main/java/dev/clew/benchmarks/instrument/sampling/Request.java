package dev.clew.benchmarks.instrument.sampling;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/// A request with four things to do.
final class Request {
    static final int SPANS = 5;

    private Request() {}

    static void handle(Tracer tracer, boolean fails) {
        Span root = tracer.spanBuilder("request").setParent(Context.root()).startSpan();
        Context context = Context.root().with(root);
        for (int i = 1; i < SPANS; i++) {
            tracer.spanBuilder("work").setParent(context).startSpan().end();
        }
        if (fails) {
            root.setStatus(StatusCode.ERROR);
        }
        root.end();
    }
}
