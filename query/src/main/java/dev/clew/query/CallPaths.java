package dev.clew.query;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.HeldSpans;
import dev.clew.store.QueryMemory;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The ways that calls take from service to service, from where a trace begins to where it ends, each once.
///
/// @param paths those of the newest traces first
public record CallPaths(List<Path> paths, Completeness completeness) {
    private static final int MOST_PATHS = 1_000;
    private static final int MOST_EXAMPLES = 5;
    private static final int NONE = -1;

    /// A service, and what it was asked for: the name of its first span.
    public record Hop(String service, String operation) {}

    /// @param hops never empty; two that follow each other are of different services
    /// @param examples a few of the traces that go this way
    public record Path(List<Hop> hops, List<TraceId> examples) {}

    public CallPaths {
        paths = List.copyOf(paths);
    }

    /// Those in the traces that `question` asks for, as far as they go through its service and operation. Blocks.
    ///
    /// @param budget how many spans the search may look at
    /// @param wanted whether somebody still waits for the answer
    public static CallPaths through(TraceStore store, TraceQuestion question, long budget, BooleanSupplier wanted) {
        FoundTraces found = new TraceSearch(store, budget).find(question, wanted);
        Map<List<Hop>, List<TraceId>> examples = new LinkedHashMap<>();
        var memory = QueryMemory.ofThisProcess();
        String truncatedBecause = found.completeness().truncatedBecause();
        for (TraceId id : found.ids()) {
            var held = new HeldSpans(memory);
            if (wanted.getAsBoolean()) {
                Completeness read = store.trace(question.tenant(), id, held);
                truncatedBecause = read.isComplete() ? truncatedBecause : read.truncatedBecause();
            }
            truncatedBecause = held.isTooMuch() ? held.tooMuch(id) : truncatedBecause;
            List<List<Hop>> pathsOfTrace = held.spans().isEmpty() ? List.of() : paths(Trace.of(held.spans()));
            held.release();
            for (List<Hop> path : pathsOfTrace) {
                if (!goesThrough(path, question.service(), question.operation())) {
                    continue;
                }
                if (examples.size() == MOST_PATHS && !examples.containsKey(path)) {
                    truncatedBecause = "%d paths are shown, the most allowed".formatted(MOST_PATHS);
                    continue;
                }
                List<TraceId> ofPath = examples.computeIfAbsent(path, _ -> new ArrayList<>());
                if (ofPath.size() < MOST_EXAMPLES && !ofPath.contains(id)) {
                    ofPath.add(id);
                }
            }
        }
        var paths = new ArrayList<Path>();
        examples.forEach((hops, ids) -> paths.add(new Path(hops, List.copyOf(ids))));
        return new CallPaths(paths, new Completeness(found.completeness().scannedSpans(), truncatedBecause));
    }

    private static boolean goesThrough(List<Hop> path, @Nullable String service, @Nullable String operation) {
        return path.stream()
                .anyMatch(hop -> (service == null || hop.service().equals(service))
                        && (operation == null || hop.operation().equals(operation)));
    }

    /// A span of another service than its parent's is a hop; each that no other follows ends a path.
    private static List<List<Hop>> paths(Trace trace) {
        int count = trace.spans().size();
        // Of each span the position of the hop that it belongs to, and of each hop that of the one before.
        int[] hops = new int[count];
        int[] before = new int[count];
        boolean[] isFollowed = new boolean[count];
        Arrays.fill(before, NONE);
        for (int i = 0; i < count; i++) {
            int parent = trace.parent(i);
            boolean isHop = parent < 0
                    || !trace.spans()
                            .get(i)
                            .serviceName()
                            .equals(trace.spans().get(parent).serviceName());
            hops[i] = isHop ? i : hops[parent];
            if (isHop && parent >= 0) {
                before[i] = hops[parent];
                isFollowed[hops[parent]] = true;
            }
        }
        List<List<Hop>> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (hops[i] == i && !isFollowed[i]) {
                paths.add(pathTo(i, before, trace));
            }
        }
        return paths;
    }

    private static List<Hop> pathTo(int end, int[] before, Trace trace) {
        var path = new ArrayList<Hop>();
        for (int at = end; at != NONE; at = before[at]) {
            Span span = trace.spans().get(at);
            path.add(new Hop(span.serviceName(), span.name()));
        }
        return List.copyOf(path.reversed());
    }
}
