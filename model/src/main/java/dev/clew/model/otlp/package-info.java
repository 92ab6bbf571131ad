/// The OTLP wire: bytes of an `ExportTraceServiceRequest` walked without making objects ([OtlpReader]), turned into
/// spans ([SpanDecoder]) and written from them ([OtlpWriter]). The only place that knows the wire.
@NullMarked
package dev.clew.model.otlp;

import org.jspecify.annotations.NullMarked;
