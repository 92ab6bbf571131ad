/// Spans as Jaeger takes them: batches as thrift over HTTP and as protobuf over gRPC. [JaegerReceiver] is the way in;
/// docs/adr/0012-other-formats.md says what becomes of each field.
@NullMarked
package dev.clew.receive.jaeger;

import org.jspecify.annotations.NullMarked;
