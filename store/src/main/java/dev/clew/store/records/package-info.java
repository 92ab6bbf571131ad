/// Log records, kept by trace: they come with the ids of spans and are shown beside them. [RecordStore] is
/// the way in; the layout of a file is drawn on [RecordFile].
@NullMarked
package dev.clew.store.records;

import org.jspecify.annotations.NullMarked;
