/// Decides which spans are exported: consistent probability, rules per endpoint, strategies fetched from a
/// server, and a processor that keeps what failed or was slow.
///
/// Each class is a [sampler][io.opentelemetry.sdk.trace.samplers.Sampler] or a
/// [processor][io.opentelemetry.sdk.trace.SpanProcessor] of the OpenTelemetry SDK and needs nothing else:
///
/// ```java
/// var endpoints = EndpointSampler.builder()
///         .route("/api/payments", 1.0)
///         .route("/api/loans/approve", 1.0)
///         .otherwise(0.1)
///         .build();
/// var provider = SdkTracerProvider.builder()
///         .setSampler(AlwaysRecordSampler.around(endpoints))
///         .addSpanProcessor(KeepErrorsProcessor.builder(BatchSpanProcessor.create(exporter)).build())
///         .build();
/// ```
///
/// All decisions compare one number of the trace, its randomness R, with the threshold T of a probability,
/// so they nest: what is kept at 10 % is also kept at 50 %, in every service that decides this way.
@NullMarked
package dev.clew.instrument.sampling;

import org.jspecify.annotations.NullMarked;
