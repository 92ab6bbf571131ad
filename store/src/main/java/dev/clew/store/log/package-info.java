/// The write-ahead log: what makes an acknowledgement true. [LoggedStore] puts it in front of an engine.
@NullMarked
package dev.clew.store.log;

import org.jspecify.annotations.NullMarked;
