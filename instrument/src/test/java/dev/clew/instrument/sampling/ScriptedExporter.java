package dev.clew.instrument.sampling;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Exports as the test says: it can remember, fail, throw or block. What it was given survives its shutdown.
record ScriptedExporter(Script script) implements SpanExporter {
    interface Script {
        CompletableResultCode export(Collection<SpanData> batch);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return script.export(spans);
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
