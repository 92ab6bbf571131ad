package dev.clew.receive;

/// Makes OTLP of a request in another form. Stateless: any number of threads may use one at a time.
@FunctionalInterface
public interface Transcoder {
    /// Reads the request in `[from, to)` of `in`, and writes all of it to `out` as the bytes of one OTLP
    /// `ExportTraceServiceRequest`. Spans without usable ids are written as they are, for others to count.
    ///
    /// @throws dev.clew.model.Fault `CALLER` at the first byte that is not of that form, saying what and where
    /// @throws Refusal if `out` can grow no more
    void transcode(byte[] in, int from, int to, WireBuffer out);
}
