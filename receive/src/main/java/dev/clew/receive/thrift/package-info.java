/// Thrift's binary protocol (thrift/doc/specs/thrift-binary-protocol.md).
@NullMarked
package dev.clew.receive.thrift;

import org.jspecify.annotations.NullMarked;
