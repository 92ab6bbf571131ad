/// Spans as Zipkin takes them: version 2 as JSON and protobuf, version 1 as JSON and thrift. [ZipkinReceiver] is the
/// way in; docs/adr/0012-other-formats.md says what becomes of each field.
@NullMarked
package dev.clew.receive.zipkin;

import org.jspecify.annotations.NullMarked;
