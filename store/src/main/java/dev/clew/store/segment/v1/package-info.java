/// Version 1 of the segment format (FORMAT.md, beside this file): the open [Block] that spans are gathered in, the
/// [SegmentWriter] that cuts it into a file, and the [Segment] that answers from one.
@NullMarked
package dev.clew.store.segment.v1;

import org.jspecify.annotations.NullMarked;
