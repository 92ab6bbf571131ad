/// One process joins the pipe, owns the ports and answers for itself. [ClewServer] is the process without its command
/// line, [Main] the command line.
@NullMarked
package dev.clew.server;

import org.jspecify.annotations.NullMarked;
