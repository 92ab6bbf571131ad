package dev.clew.store.segment.v1;

import dev.clew.model.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes which services a segment has, what they do, when first and last, how often, with how many errors, how
/// long it takes, and how often by intervals of time. The last two are on pages of their own: who asks what there is
/// must not pay for them.
///
/// ```
/// operations := services (length byte*)* operations (service name kind first last-first spans errors)*
/// durations  := (sum min max-min)* (buckets (bucket-before spans)*)*          of each operation
/// intervals  := seconds cells (interval-before operation spans errors)*
/// ```
final class OperationWriter {
    private record Key(int service, int name, int kind) {}

    private static final class Tally {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        final int number;
        int spans;
        int errors;

        /// @param number counts operations from zero, by first appearance
        Tally(int number) {
            this.number = number;
        }
    }

    private final Map<String, Integer> services = new LinkedHashMap<>();
    private final Map<Key, Tally> operations = new LinkedHashMap<>();
    private final Map<Integer, String> serviceNames = new HashMap<>();
    private final Dictionary resources;
    private final DurationCounts durationCounts = new DurationCounts();
    private final IntervalCounts intervalCounts;
    private int errors;

    /// @param resources in the numbers that [#count] gets
    /// @param rows how many spans there are
    OperationWriter(Dictionary resources, int rows) {
        this.resources = resources;
        intervalCounts = new IntervalCounts(rows);
    }

    /// All by row of the segment.
    ///
    /// @param names as the segment numbers them
    void count(long[] resourceOfRow, long[] names, long[] kinds, long[] statuses, long[] starts, long[] durations) {
        var combinations = new OperationSet();
        Tally[] tallies = new Tally[64];
        for (int row = 0; row < starts.length; row++) {
            int number = combinations.number((int) resourceOfRow[row], (int) names[row], (int) kinds[row]);
            if (number == tallies.length) {
                tallies = Arrays.copyOf(tallies, 2 * number);
            }
            if (tallies[number] == null) {
                tallies[number] = tally(combinations, number);
            }
            count(tallies[number], starts[row], durations[row], statuses[row] == StatusCode.ERROR.number());
        }
    }

    private Tally tally(OperationSet combinations, int number) {
        String service = serviceNames.computeIfAbsent(
                combinations.resource(number),
                resource ->
                        AttributeCodec.readResource(resources.bytes(resource)).serviceName());
        Integer known = services.putIfAbsent(service, services.size());
        int serviceNumber = known == null ? services.size() - 1 : known;
        var key = new Key(
                serviceNumber,
                combinations.name(number),
                combinations.kind(number).number());
        return operations.computeIfAbsent(key, _ -> new Tally(operations.size()));
    }

    private void count(Tally tally, long start, long duration, boolean isError) {
        tally.first = Math.min(tally.first, start);
        tally.last = Math.max(tally.last, start);
        tally.spans++;
        durationCounts.add(tally.number, duration);
        intervalCounts.add(tally.number, start, isError);
        if (isError) {
            tally.errors++;
            errors++;
        }
    }

    int errors() {
        return errors;
    }

    /// Once all are counted.
    IntervalCounts intervals() {
        return intervalCounts;
    }

    void write(PageWriter pages, FooterWriter footer) {
        var out = new Output();
        out.writeVarint(services.size());
        for (String service : services.keySet()) {
            byte[] utf8 = service.getBytes(StandardCharsets.UTF_8);
            out.writeVarint(utf8.length);
            out.write(utf8, 0, utf8.length);
        }
        out.writeVarint(operations.size());
        operations.forEach((key, tally) -> {
            out.writeVarint(key.service);
            out.writeVarint(key.name);
            out.writeByte(key.kind);
            out.writeLong(tally.first);
            out.writeVarint(tally.last - tally.first);
            out.writeVarint(tally.spans);
            out.writeVarint(tally.errors);
        });
        footer.page(pages.position(), pages.writeCompressed(out));
        out.clear();
        durationCounts.write(out);
        footer.page(pages.position(), pages.writeCompressed(out));
        out.clear();
        intervalCounts.write(out);
        footer.page(pages.position(), pages.writeCompressed(out));
    }
}
