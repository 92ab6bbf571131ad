package dev.clew.store.segment;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.TraceRoot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The traces of some segments that were decided before: spans of them came late, or links lead to them. Of those
/// that were dropped, and all of whose spans are held back still, a copy is made as a segment of its own, which
/// nobody else sees.
final class LateTraces implements AutoCloseable {
    /// A copy is made through objects: what is more than this follows what was decided before.
    private static final int MOST_SPANS = 100_000;

    private final Map<TraceId, SamplingDecision> decided = new LinkedHashMap<>();
    private final Set<TraceId> linkedOnly = new HashSet<>();
    private final Map<TraceId, Held> held = new HashMap<>();
    private final Map<TraceId, Set<Span>> kept = new HashMap<>();
    private @Nullable StoredPart copy;
    private @Nullable Survey survey;

    /// A trace that is held back.
    ///
    /// @param trace its number in [#survey]
    /// @param root what it began with when it was decided
    /// @param errors how many of its spans have the status ERROR
    record Held(int trace, TraceRoot root, int spans, int errors) {}

    /// @param run segments that are to be decided
    /// @param links where links of their spans lead
    /// @param pause see [PartFormat#survey]
    static LateTraces of(
            List<HeldPart> run,
            List<LinkPairs> links,
            TenantParts tenant,
            Catalog catalog,
            PartFormat format,
            LinkedServices linked,
            Runnable pause)
            throws IOException {
        var late = new LateTraces();
        for (HeldPart part : run) {
            pause.run();
            part.part().traceIds(id -> {
                SamplingDecision found = tenant.ledgers().findUnheld(id);
                if (found != null) {
                    late.decided.put(id, found);
                }
            });
        }
        for (LinkPairs pairs : links) {
            pairs.each((_, _, high, low) -> late.lookUp(new TraceId(high, low), tenant.ledgers()));
        }
        try {
            late.copy(run, tenant, catalog, format, linked, pause);
        } catch (IOException | RuntimeException | Error e) {
            late.close();
            throw e;
        }
        return late;
    }

    private void lookUp(TraceId id, Ledgers ledgers) {
        SamplingDecision found = decided.containsKey(id) ? null : ledgers.findUnheld(id);
        if (found != null) {
            decided.put(id, found);
            linkedOnly.add(id);
        }
    }

    private void copy(
            List<HeldPart> run,
            TenantParts tenant,
            Catalog catalog,
            PartFormat format,
            LinkedServices linked,
            Runnable pause)
            throws IOException {
        Map<TraceId, Set<Span>> whole = new LinkedHashMap<>();
        List<HeldPart> keptIn = decided.isEmpty() ? List.of() : others(tenant, run);
        int left = MOST_SPANS;
        for (var entry : decided.entrySet()) {
            int spans = entry.getValue().spanCount();
            boolean isKept = entry.getValue().verdict().isKept();
            if (spans <= left) {
                Set<Span> found = spans(entry.getKey(), isKept ? keptIn : tenant.heldBack());
                if (found.size() == spans) {
                    (isKept ? kept : whole).put(entry.getKey(), found);
                    left -= spans;
                }
            }
        }
        if (whole.isEmpty()) {
            return;
        }
        OpenPart block = format.begin();
        for (Set<Span> spans : whole.values()) {
            byte[] bytes = OtlpWriter.write(List.copyOf(spans));
            block.append(new SpanBatch(tenant.tenant(), 0, bytes, 0, bytes.length));
        }
        var copied = new ArrayList<Long>();
        tenant.heldBack().forEach(part -> copied.add(name(part).number()));
        StoredPart written = catalog.writeCopy(
                        block, copied, tenant.tenant(), name(run.getLast()).through())
                .part();
        copy = written;
        Survey surveyed = format.survey(List.of(written), List.of(), linked, pause);
        survey = surveyed;
        for (int trace = 0; trace < surveyed.traceCount(); trace++) {
            held.put(
                    surveyed.id(trace),
                    new Held(trace, surveyed.root(trace), surveyed.spanCount(trace), surveyed.errorCount(trace)));
        }
    }

    private static SegmentName name(HeldPart part) {
        return requireNonNull(part.name());
    }

    /// The segments in which there may be more of a trace that was kept.
    private static List<HeldPart> others(TenantParts tenant, List<HeldPart> run) {
        return tenant.parts().stream()
                .filter(part -> part.part() instanceof StoredPart stored && stored.hasNotes() && !run.contains(part))
                .toList();
    }

    private static Set<Span> spans(TraceId id, List<HeldPart> in) {
        var found = new LinkedHashSet<Span>();
        for (HeldPart part : in) {
            if (part.part().mayHold(id)) {
                part.part().trace(id, found::add);
            }
        }
        return found;
    }

    /// Null if the trace was not decided yet.
    @Nullable
    SamplingDecision decision(TraceId id) {
        return decided.get(id);
    }

    /// Whether spans came late of a trace that was decided; if not, links lead to it.
    boolean hasMore(TraceId id) {
        return decided.containsKey(id) && !linkedOnly.contains(id);
    }

    /// Null unless the trace was dropped and all of it is held back.
    @Nullable
    Held held(TraceId id) {
        return held.get(id);
    }

    /// The spans of a trace that was kept, without those that came late; null unless all of them are there.
    @Nullable
    Set<Span> kept(TraceId id) {
        return kept.get(id);
    }

    /// The copy; null if none was made.
    @Nullable
    StoredPart copy() {
        return copy;
    }

    /// Of the copy; null if none was made.
    @Nullable
    Survey survey() {
        return survey;
    }

    @Override
    public void close() {
        if (survey != null) {
            survey.close();
        }
        if (copy != null) {
            copy.close();
        }
    }
}
