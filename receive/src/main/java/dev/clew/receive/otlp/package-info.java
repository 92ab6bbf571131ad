/// OTLP traces and logs over gRPC and HTTP (opentelemetry-proto 1.11.0, docs/specification.md).
/// [OtlpReceiver] is the way in.
@NullMarked
package dev.clew.receive.otlp;

import org.jspecify.annotations.NullMarked;
