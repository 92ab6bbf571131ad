package dev.clew.sample.tail;

import dev.clew.model.Tenant;
import dev.clew.store.sampling.TraceRoot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what was decided since the start, exactly, once it holds: by rule, and by what traces begin with.
/// For any thread.
public final class SamplingMonitor {
    /// Traces of a tenant that begin with anything beyond so many are counted together.
    static final int MOST_ROOTS = 2_000;

    private final Map<Tenant, Map<Place, Count>> counts = new HashMap<>();
    private final Map<Tenant, Map<TraceRoot, TraceRoot>> roots = new HashMap<>();

    record Place(TraceRoot root, String rule) {}

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

    /// @param root what the traces begin with; [TraceRoot#OTHER] of those that are counted together
    /// @param rule the name of what decided
    public record Row(TraceRoot root, String rule, Count count) {}

    synchronized void add(Tenant tenant, Map<Place, Count> decided) {
        Map<TraceRoot, TraceRoot> known = roots.computeIfAbsent(tenant, _ -> new HashMap<>());
        Map<Place, Count> ofTenant = counts.computeIfAbsent(tenant, _ -> new HashMap<>());
        decided.forEach((place, count) -> {
            TraceRoot root = known.size() < MOST_ROOTS
                    ? known.computeIfAbsent(place.root(), own -> own)
                    : known.getOrDefault(place.root(), TraceRoot.OTHER);
            ofTenant.merge(new Place(root, place.rule()), count, Count::plus);
        });
    }

    /// Of one tenant, in no particular order.
    public synchronized List<Row> rows(Tenant tenant) {
        var rows = new ArrayList<Row>();
        counts.getOrDefault(tenant, Map.of())
                .forEach((place, count) -> rows.add(new Row(place.root(), place.rule(), count)));
        return rows;
    }

    /// Of one tenant, by rule.
    public synchronized Map<String, Count> byRule(Tenant tenant) {
        var byRule = new HashMap<String, Count>();
        counts.getOrDefault(tenant, Map.of()).forEach((place, count) -> byRule.merge(place.rule(), count, Count::plus));
        return byRule;
    }

    /// Those of whom something was decided.
    public synchronized List<Tenant> tenants() {
        return List.copyOf(counts.keySet());
    }
}
