/// The write-ahead log: what makes an acknowledgement true. [LoggedStore] puts it in front of an engine that keeps
/// nothing on disk.
@NullMarked
package dev.clew.store.log;

import org.jspecify.annotations.NullMarked;
