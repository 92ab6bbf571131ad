package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.segment.LinkedServices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the sampler looks at of the spans of several segments, by row of all of them.
final class SurveyedSpans {
    private final MergeInputs inputs;
    private final MergedTraces traces;
    private final LinkedServices linked;
    private final long[] durations;
    private final byte[] statuses;
    private final byte[] kinds;

    /// Numbers of services, and of names.
    private final int[] services;

    private final int[] names;
    private final List<String> serviceNames = new ArrayList<>();
    private final Dictionary nameTexts;
    private @Nullable Links links;
    private long @Nullable [] spanIds;
    private final Map<Target, @Nullable String> producers = new HashMap<>();

    /// The links of all rows; those of a row stand where those of the row before end.
    private record Links(int[] ends, long[] highs, long[] lows, long[] spanIds) {}

    private record Target(TraceId id, long spanId) {}

    /// What is to be done with the service at the other end of a link.
    interface LinkVisitor {
        void producer(String service);
    }

    SurveyedSpans(MergeInputs inputs, MergedTraces traces, LinkedServices linked) {
        this.inputs = inputs;
        this.traces = traces;
        this.linked = linked;
        durations = inputs.numbers(Field.DURATION);
        // Senders may send any number.
        statuses =
                bytes(inputs.numbers(Field.STATUS), code -> StatusCode.of(code).number());
        kinds = bytes(inputs.numbers(Field.KIND), kind -> SpanKind.of(kind).number());
        SegmentSource.Texts allNames = inputs.texts(Field.NAME);
        names = ints(allNames.numbers());
        nameTexts = allNames.dictionary();
        SegmentSource.Texts resources = inputs.texts(Field.RESOURCE);
        services = servicesOf(resources);
    }

    private static byte[] bytes(long[] numbers, IntUnaryOperator known) {
        byte[] small = new byte[numbers.length];
        for (int i = 0; i < small.length; i++) {
            small[i] = (byte) known.applyAsInt((int) numbers[i]);
        }
        return small;
    }

    private static int[] ints(long[] numbers) {
        int[] small = new int[numbers.length];
        for (int i = 0; i < small.length; i++) {
            small[i] = (int) numbers[i];
        }
        return small;
    }

    private int[] servicesOf(SegmentSource.Texts resources) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] ofResources = new int[resources.dictionary().size()];
        Arrays.fill(ofResources, -1);
        int[] ofRows = new int[resources.numbers().length];
        for (int row = 0; row < ofRows.length; row++) {
            int resource = (int) resources.numbers()[row];
            if (ofResources[resource] < 0) {
                String service = AttributeCodec.readResource(
                                resources.dictionary().bytes(resource))
                        .serviceName();
                ofResources[resource] = numbers.computeIfAbsent(service, added -> {
                    serviceNames.add(added);
                    return serviceNames.size() - 1;
                });
            }
            ofRows[row] = ofResources[resource];
        }
        return ofRows;
    }

    long start(int row) {
        return traces.starts()[row];
    }

    long duration(int row) {
        return durations[row];
    }

    int status(int row) {
        return statuses[row];
    }

    int kind(int row) {
        return kinds[row];
    }

    int serviceNumber(int row) {
        return services[row];
    }

    String serviceName(int number) {
        return serviceNames.get(number);
    }

    String service(int row) {
        return serviceNames.get(services[row]);
    }

    int nameNumber(int row) {
        return names[row];
    }

    String name(int row) {
        return nameTexts.text(names[row]);
    }

    /// Whether any span has a link.
    boolean haveLinks() {
        return inputs.has(Field.LINKS);
    }

    /// Hands over the service of each producer that the span at `row` links to.
    ///
    /// @param trace that the span is of
    /// @param parent the row of its parent, whose call is counted already; below zero if there is none
    void producers(int row, int trace, int parent, LinkVisitor to) {
        Links all = links();
        for (int i = row == 0 ? 0 : all.ends[row - 1]; i < all.ends[row]; i++) {
            var id = new TraceId(all.highs[i], all.lows[i]);
            boolean isParent = parent >= 0 && all.spanIds[i] == spanIds()[parent] && traces.is(trace, id);
            String service = isParent ? null : producer(new Target(id, all.spanIds[i]));
            if (service != null) {
                to.producer(service);
            }
        }
    }

    private @Nullable String producer(Target target) {
        if (!producers.containsKey(target)) {
            int row = producerRow(target);
            producers.put(target, row < 0 ? linked.producer(target.id, target.spanId) : service(row));
        }
        return producers.get(target);
    }

    private int producerRow(Target target) {
        int trace = traces.find(target.id);
        for (int i = 0; trace >= 0 && i < traces.shareCount(trace); i++) {
            int share = traces.share(trace, i);
            for (int row = traces.firstRow(share); row < traces.firstRow(share + 1); row++) {
                if (spanIds()[row] == target.spanId && kinds[row] == SpanCount.PRODUCER) {
                    return row;
                }
            }
        }
        return -1;
    }

    private long[] spanIds() {
        long[] known = spanIds;
        if (known == null) {
            known = inputs.numbers(Field.SPAN_ID);
            spanIds = known;
        }
        return known;
    }

    private Links links() {
        Links known = links;
        if (known == null) {
            long[] counts = inputs.numbers(Field.LINKS);
            int[] ends = new int[counts.length];
            int end = 0;
            for (int row = 0; row < counts.length; row++) {
                end += (int) counts[row];
                ends[row] = end;
            }
            known = new Links(
                    ends,
                    inputs.numbers(Field.LINK_TRACE_ID_HIGH),
                    inputs.numbers(Field.LINK_TRACE_ID_LOW),
                    inputs.numbers(Field.LINK_SPAN_ID));
            links = known;
        }
        return known;
    }
}
