package dev.clew.model;

/// Where received spans go, or received log records: the one shape of pipe a batch flows through.
@FunctionalInterface
public interface SpanSink {
    /// Returns once every span of `batch` that can be kept is on disk and will be found by queries within a
    /// second. Blocks meanwhile; call it from a virtual thread. The batch's bytes are the caller's again after the
    /// return.
    ///
    /// @return how many spans that are, and why others were left out
    /// @throws Fault `CALLER` if the batch is no OTLP, and nothing was taken; `OVERLOADED` if nothing was taken and
    ///     the same batch may be sent again later; `INTERNAL` if the outcome is unknown: send again then too, since
    ///     a batch sent twice counts once
    Receipt accept(SpanBatch batch);
}
