package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which traces a segment has and where their rows are, read in place.
final class TraceIndex {
    static final int NONE = -1;

    private final int traces;
    private final MemorySegment ids;
    private final Numbers starts;
    private final Numbers sorted;
    private final Bloom bloom;

    /// Where the parts are.
    record Location(
            long ids,
            int idsLength,
            long starts,
            int startsLength,
            long sorted,
            int sortedLength,
            long bloom,
            int bloomLength) {
        static Location read(Input in) {
            return new Location(
                    in.readVarint(),
                    in.readCount(),
                    in.readVarint(),
                    in.readCount(),
                    in.readVarint(),
                    in.readCount(),
                    in.readVarint(),
                    in.readCount());
        }
    }

    /// Numbers of a fixed width, as [TraceIndexWriter] wrote them.
    private record Numbers(MemorySegment bytes, int width) {
        static Numbers of(MemorySegment bytes) {
            return new Numbers(bytes, bytes.get(ValueLayout.JAVA_BYTE, 0));
        }

        int get(int index) {
            long at = 1 + (long) index * width;
            if (at + Integer.BYTES <= bytes.byteSize()) {
                return bytes.get(SegmentFile.INT, at) & -1 >>> (Integer.SIZE - width * Byte.SIZE);
            }
            int number = 0;
            for (int i = 0; i < width; i++) {
                number |= (bytes.get(ValueLayout.JAVA_BYTE, at + i) & 0xff) << (i * Byte.SIZE);
            }
            return number;
        }
    }

    /// Checks every part.
    TraceIndex(SegmentFile file, Location at, int traces) {
        this.traces = traces;
        ids = file.inPlace("trace ids", at.ids, at.idsLength);
        starts = Numbers.of(file.inPlace("rows of traces", at.starts, at.startsLength));
        sorted = Numbers.of(file.inPlace("sorted traces", at.sorted, at.sortedLength));
        bloom = Bloom.over(file.inPlace("bloom filter of traces", at.bloom, at.bloomLength));
    }

    boolean mayHold(TraceId id) {
        return bloom.mayHold(Bloom.hash(id.high(), id.low()));
    }

    long high(int trace) {
        return ids.get(SegmentFile.LONG, 2L * Long.BYTES * trace);
    }

    long low(int trace) {
        return ids.get(SegmentFile.LONG, 2L * Long.BYTES * trace + Long.BYTES);
    }

    /// The number of a trace, or `NONE`.
    int find(TraceId id) {
        int low = 0;
        int high = traces - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int trace = sorted.get(middle);
            int order = TraceIdOrder.compare(high(trace), low(trace), id.high(), id.low());
            if (order == 0) {
                return trace;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NONE;
    }

    /// The first row of a trace; of the one after the last, where the last one ends.
    int firstRow(int trace) {
        return starts.get(trace);
    }

    /// The first row of every trace, and where the last one ends; the array is the caller's.
    int[] firstRows() {
        int[] rows = new int[traces + 1];
        for (int trace = 0; trace <= traces; trace++) {
            rows[trace] = starts.get(trace);
        }
        return rows;
    }

    /// The trace that a row belongs to.
    int traceOf(int row) {
        int low = 0;
        int high = traces - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts.get(middle) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
