package dev.clew.sample.tail;

import dev.clew.model.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what was decided since the start, exactly, once it holds: by rule, and by what traces begin with.
/// For any thread.
public final class SamplingMonitor {
    /// What a tenant has beyond so many operations is counted together.
    static final int MOST_OPERATIONS = 2_000;

    /// Stands for operations beyond.
    public static final Operation OTHERS = new Operation("(others)", "(others)");

    private final Map<Tenant, Map<Place, Count>> counts = new HashMap<>();
    private final Map<Tenant, Map<Operation, Operation>> operations = new HashMap<>();
    private final Map<Tenant, Long> leftAlone = new HashMap<>();

    record Place(Operation operation, String rule) {}

    /// How many were decided.
    ///
    /// @param keptTraces when they were decided first
    /// @param droppedTraces when they were decided first
    /// @param broughtBackTraces of the dropped ones, how many were kept after all, for spans that came later
    /// @param keptSpans of the kept traces
    /// @param droppedSpans of the dropped traces
    /// @param broughtBackSpans of the traces that were brought back, late ones included
    public record Count(
            long keptTraces,
            long droppedTraces,
            long broughtBackTraces,
            long keptSpans,
            long droppedSpans,
            long broughtBackSpans) {
        public static final Count NONE = new Count(0, 0, 0, 0, 0, 0);

        static Count kept(long spans) {
            return new Count(1, 0, 0, spans, 0, 0);
        }

        static Count dropped(long spans) {
            return new Count(0, 1, 0, 0, spans, 0);
        }

        static Count broughtBack(long spans) {
            return new Count(0, 0, 1, 0, 0, spans);
        }

        public Count plus(Count other) {
            return new Count(
                    keptTraces + other.keptTraces,
                    droppedTraces + other.droppedTraces,
                    broughtBackTraces + other.broughtBackTraces,
                    keptSpans + other.keptSpans,
                    droppedSpans + other.droppedSpans,
                    broughtBackSpans + other.broughtBackSpans);
        }
    }

    /// @param operation what the traces begin with
    /// @param rule the name of what decided
    public record Row(Operation operation, String rule, Count count) {}

    /// @param alone traces that were decided alone though links join them
    synchronized void add(Tenant tenant, Map<Place, Count> decided, int alone) {
        leftAlone.merge(tenant, (long) alone, Long::sum);
        Map<Operation, Operation> known = operations.computeIfAbsent(tenant, _ -> new HashMap<>());
        Map<Place, Count> ofTenant = counts.computeIfAbsent(tenant, _ -> new HashMap<>());
        decided.forEach((place, count) -> {
            Operation operation = known.size() < MOST_OPERATIONS
                    ? known.computeIfAbsent(place.operation(), own -> own)
                    : known.getOrDefault(place.operation(), OTHERS);
            ofTenant.merge(new Place(operation, place.rule()), count, Count::plus);
        });
    }

    /// Of one tenant: the operations with the most traces first.
    public synchronized List<Row> rows(Tenant tenant) {
        var rows = new ArrayList<Row>();
        counts.getOrDefault(tenant, Map.of())
                .forEach((place, count) -> rows.add(new Row(place.operation(), place.rule(), count)));
        rows.sort(Comparator.comparingLong(
                        (Row row) -> -row.count().keptTraces() - row.count().droppedTraces())
                .thenComparing(row -> row.operation().service())
                .thenComparing(row -> row.operation().name())
                .thenComparing(Row::rule));
        return rows;
    }

    /// Of one tenant, by rule.
    public synchronized Map<String, Count> byRule(Tenant tenant) {
        var byRule = new HashMap<String, Count>();
        counts.getOrDefault(tenant, Map.of()).forEach((place, count) -> byRule.merge(place.rule(), count, Count::plus));
        return byRule;
    }

    /// Of one tenant: how many traces were decided alone though the policy says `links: together`, because they
    /// are too many.
    public synchronized long leftAlone(Tenant tenant) {
        return leftAlone.getOrDefault(tenant, 0L);
    }

    /// Those of whom something was decided.
    public synchronized List<Tenant> tenants() {
        return List.copyOf(counts.keySet());
    }
}
