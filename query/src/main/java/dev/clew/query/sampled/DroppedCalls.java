package dev.clew.query.sampled;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.Rollup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The calls between services that a sampler dropped.
///
/// @param edges of the minutes that were asked for
public record DroppedCalls(List<Rollup.OfEdge> edges) {
    private static final int MOST_ATTEMPTS = 3;

    public DroppedCalls {
        edges = List.copyOf(edges);
    }

    private static DroppedCalls of(TraceStore store, Tenant tenant, TimeRange range) {
        var edges = new ArrayList<Rollup.OfEdge>();
        store.rollups(tenant, range, rollup -> {
            if (rollup instanceof Rollup.OfEdge edge) {
                edges.add(edge);
            }
        });
        return new DroppedCalls(edges);
    }

    /// Hands `counted` what was dropped of the minutes that `range` touches, to add up what is stored; asks
    /// again if more was dropped meanwhile, which might count twice or not at all.
    public static <T> T with(TraceStore store, Tenant tenant, TimeRange range, Function<DroppedCalls, T> counted) {
        DroppedCalls dropped = of(store, tenant, range);
        for (int attempt = 1; ; attempt++) {
            T answer = counted.apply(dropped);
            DroppedCalls since = of(store, tenant, range);
            if (since.calls() == dropped.calls() || attempt == MOST_ATTEMPTS) {
                return answer;
            }
            dropped = since;
        }
    }

    private long calls() {
        return edges.stream().mapToLong(edge -> edge.figures().spans()).sum();
    }

    public boolean isEmpty() {
        return edges.isEmpty();
    }
}
