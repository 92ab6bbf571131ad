/// Bytes of any dialect become span batches: what every dialect shares. Memory is lent before a body is read into it
/// ([Buffers]), a body is read on the event loop ([BodyReader]), checked and handed on by a virtual thread
/// ([SpanService], [Intake]), and only then answered. Requests come by way of Armeria, or straight off the frames of
/// HTTP/2 ([DirectCalls]).
@NullMarked
package dev.clew.receive;

import org.jspecify.annotations.NullMarked;
