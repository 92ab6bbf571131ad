package dev.clew.store.segment.v1;

import dev.clew.model.Histogram;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which services a segment has and what they do, as [OperationWriter] wrote it.
///
/// @param operations in order of first appearance
record SegmentOperations(List<Entry> operations) {
    /// What a service does under one name in one role.
    ///
    /// @param name number of the name
    /// @param first start of the earliest of its spans
    /// @param last start of the latest
    /// @param errors how many of its spans are errors
    record Entry(String service, int name, SpanKind kind, long first, long last, int spans, int errors) {
        /// A span of this operation that has nothing but what all of them have.
        ///
        /// @param text the name
        Span like(String text, Status status) {
            return new SpanBuilder(new TraceId(0, 1), 1)
                    .resource(Resource.of(service))
                    .name(text)
                    .kind(kind)
                    .status(status)
                    .build();
        }
    }

    static SegmentOperations read(Input in) {
        var services = new ArrayList<String>();
        for (int left = in.readCount(); left > 0; left--) {
            services.add(new String(in.readBytes(in.readCount()), StandardCharsets.UTF_8));
        }
        var operations = new ArrayList<Entry>();
        for (int left = in.readCount(); left > 0; left--) {
            String service = services.get(in.readCount());
            int name = in.readCount();
            SpanKind kind = SpanKind.of(in.readByte());
            long first = in.readLong();
            long last = first + in.readVarint();
            operations.add(new Entry(service, name, kind, first, last, in.readCount(), in.readCount()));
        }
        return new SegmentOperations(operations);
    }

    /// How long each operation takes in nanoseconds, in the same order, from a page of its own.
    List<Aggregate.Numbers> readDurations(Input in) {
        int count = operations.size();
        double[] sums = new double[count];
        long[] mins = new long[count];
        long[] maxes = new long[count];
        for (int i = 0; i < count; i++) {
            sums[i] = Double.longBitsToDouble(in.readLong());
            mins[i] = in.readVarint();
            maxes[i] = mins[i] + in.readVarint();
        }
        var durations = new ArrayList<Aggregate.Numbers>();
        for (int i = 0; i < count; i++) {
            var histogram = new Histogram();
            int bucket = 0;
            for (int left = in.readCount(); left > 0; left--) {
                bucket += in.readCount();
                histogram.addTo(bucket, in.readVarint());
            }
            durations.add(
                    new Aggregate.Numbers(histogram.total(), sums[i], (double) mins[i], (double) maxes[i], histogram));
        }
        return durations;
    }
}
