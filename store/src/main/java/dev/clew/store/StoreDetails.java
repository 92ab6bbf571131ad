package dev.clew.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// What a store is made of, and what it did so far.
///
/// @param parts of all tenants; each tenant's from the oldest to the newest
/// @param logBytes bytes of the log on disk
/// @param records the log records of all tenants
/// @param sinceStart how often what happened, or how much of it, since the store was opened; by name
public record StoreDetails(
        List<PartDetails> parts, long logBytes, RecordDetails records, Map<String, Long> sinceStart) {
    /// Of an engine that is not made of anything.
    public static final StoreDetails NONE = new StoreDetails(List.of(), 0, RecordDetails.NONE, Map.of());

    /// A sum over the parts on disk.
    public long onDisk(ToLongFunction<PartDetails> figure) {
        return parts.stream().filter(PartDetails::isOnDisk).mapToLong(figure).sum();
    }

    /// A sum over the parts in memory.
    public long inMemory(ToLongFunction<PartDetails> figure) {
        return parts.stream().filter(part -> !part.isOnDisk()).mapToLong(figure).sum();
    }

    /// Bytes on disk for each span there; 0 if there is none.
    public double bytesPerSpan() {
        long spans = onDisk(PartDetails::spans);
        return spans == 0 ? 0 : (double) onDisk(part -> part.bytes().total()) / spans;
    }

    /// Bytes of all parts by name of column.
    public Map<String, Long> bytesByColumn() {
        return sum(PartDetails.Bytes::byColumn);
    }

    /// Bytes of all parts by name of index.
    public Map<String, Long> bytesByIndex() {
        return sum(PartDetails.Bytes::byIndex);
    }

    private Map<String, Long> sum(Function<PartDetails.Bytes, Map<String, Long>> of) {
        var sums = new TreeMap<String, Long>();
        for (PartDetails part : parts) {
            of.apply(part.bytes()).forEach((name, bytes) -> sums.merge(name, bytes, Long::sum));
        }
        return sums;
    }
}
