/// The command line: each command reads its options, asks or feeds a server, and prints. [Main] is the way
/// in.
@NullMarked
package dev.clew.cli;

import org.jspecify.annotations.NullMarked;
