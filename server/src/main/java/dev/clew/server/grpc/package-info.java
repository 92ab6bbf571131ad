/// Calls by gRPC that ask something, framed by hand (grpc/doc/PROTOCOL-HTTP2.md); spans come in by `receive/`.
@NullMarked
package dev.clew.server.grpc;

import org.jspecify.annotations.NullMarked;
