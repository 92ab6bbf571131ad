/// JSON (RFC 8259) as protobuf's mapping has it, read without making an object of it.
@NullMarked
package dev.clew.receive.json;

import org.jspecify.annotations.NullMarked;
