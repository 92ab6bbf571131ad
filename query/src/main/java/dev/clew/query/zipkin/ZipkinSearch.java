package dev.clew.query.zipkin;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the newest traces that a [ZipkinQuestion] asks for. Blocks; any thread may search at any time.
///
/// The store finds the spans of the rarest condition, newest first; their traces are then read whole and
/// tested, a few at a time, until there are enough. A trace that began in time may fulfil a condition
/// later: spans of the ten minutes after are looked at too, once those in time have been.
public final class ZipkinSearch {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MOST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI - 1;

    /// How much later than a trace one of its spans is looked for.
    private static final long LATER_NANOS = Duration.ofMinutes(10).toNanos();

    /// How much earlier, because clocks disagree.
    private static final long EARLIER_NANOS = Duration.ofMinutes(1).toNanos();

    /// Where spans are that do not say when they began.
    private static final TimeRange UNDATED = new TimeRange(0, 0);

    private static final int MOST_TESTED = 100_000;
    private static final int FIRST_CANDIDATES = 10;
    private static final int MOST_CANDIDATES = 2_000;

    private final TraceStore store;
    private final Tenant tenant;
    private final ZipkinTraces traces;
    private final long budget;

    /// @param budget how many spans one search may look at
    public ZipkinSearch(TraceStore store, Tenant tenant, ZipkinTraces traces, long budget) {
        this.store = store;
        this.tenant = tenant;
        this.traces = traces;
        this.budget = budget;
    }

    /// Stops soon after `wanted` says that nobody waits for the answer any more; what was found until
    /// then is returned.
    public FoundZipkinTraces find(ZipkinQuestion question, BooleanSupplier wanted) {
        return new Run(question, wanted).find();
    }

    /// One search.
    private final class Run {
        private final ZipkinQuestion question;
        private final BooleanSupplier wanted;
        private final Set<TraceId> tested = new LinkedHashSet<>();
        private final Map<TraceId, Long> found = new HashMap<>();
        private long scanned;
        private String truncatedBecause = "";
        /// Why something may be missing that keeps nobody from looking further, or empty.
        private String leftOut = "";

        Run(ZipkinQuestion question, BooleanSupplier wanted) {
            this.question = question;
            this.wanted = wanted;
        }

        FoundZipkinTraces find() {
            long end = Math.min(question.endMillis(), MOST_MILLIS) * NANOS_PER_MILLI + NANOS_PER_MILLI - 1;
            long begin = Math.max(0, question.endMillis() - question.lookbackMillis()) * NANOS_PER_MILLI;
            long earliest = Math.max(0, begin - EARLIER_NANOS);
            long latest = end > Long.MAX_VALUE - LATER_NANOS ? Long.MAX_VALUE : end + LATER_NANOS;
            if (begin <= end) {
                SpanFilter filter = rarest(new TimeRange(0, latest));
                if (filter != null) {
                    newestFirst(filter, earliest, end);
                    allOf(filter, new TimeRange(end, latest));
                    allOf(filter, UNDATED);
                }
            }
            List<TraceId> ids = found.entrySet().stream()
                    .sorted(Map.Entry.<TraceId, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .limit(question.limit())
                    .toList();
            return new FoundZipkinTraces(
                    ids, new Completeness(scanned, truncatedBecause.isEmpty() ? leftOut : truncatedBecause));
        }

        /// Takes a few candidates, then more at a time from before the last of them.
        private void newestFirst(SpanFilter filter, long from, long to) {
            long end = to;
            int most = Math.max(FIRST_CANDIDATES, question.limit());
            while (found.size() < question.limit() && end >= from && isWithinLimits()) {
                long[] last = {from - 1};
                Set<TraceId> candidates =
                        candidates(filter, new TimeRange(from, end), SpanScan.Order.NEWEST_FIRST, most, last);
                test(candidates);
                // Spans of the same moment may belong to others, which were tested then.
                end = candidates.isEmpty() ? from - 1 : last[0];
                most = Math.min(2 * most, MOST_CANDIDATES);
            }
        }

        private void allOf(SpanFilter filter, TimeRange range) {
            if (found.size() < question.limit() && isWithinLimits()) {
                Set<TraceId> candidates =
                        candidates(filter, range, SpanScan.Order.OLDEST_FIRST, MOST_CANDIDATES, new long[1]);
                test(candidates);
                if (candidates.size() == MOST_CANDIDATES) {
                    truncatedBecause = "%d traces with spans beyond the time asked for were tested, the most allowed"
                            .formatted(MOST_CANDIDATES);
                }
            }
        }

        private boolean isWithinLimits() {
            if (tested.size() >= MOST_TESTED) {
                truncatedBecause = "%d traces were tested, the most allowed".formatted(tested.size());
            }
            return truncatedBecause.isEmpty() && wanted.getAsBoolean();
        }

        /// @param last receives the start of the last span that was seen
        private Set<TraceId> candidates(
                SpanFilter filter, TimeRange range, SpanScan.Order order, int most, long[] last) {
            var ids = new LinkedHashSet<TraceId>();
            var limits = ScanLimits.ofSpans(Math.max(1, budget - scanned)).whileWanted(wanted);
            Completeness completeness =
                    store.scanPlaces(new SpanScan(tenant, filter, range, order, limits), (start, traceId) -> {
                        TraceId id = traces.group(traceId);
                        if (!tested.contains(id)) {
                            ids.add(id);
                        }
                        last[0] = start;
                        return ids.size() < most;
                    });
            scanned += completeness.scannedSpans();
            truncatedBecause = completeness.truncatedBecause();
            return ids;
        }

        private void test(Set<TraceId> candidates) {
            for (TraceId id : candidates) {
                if (wanted.getAsBoolean() && tested.add(id)) {
                    FoundZipkinSpans read = traces.trace(id, wanted);
                    leaves(read.completeness());
                    List<ZipkinSpan> trace = read.spans();
                    if (question.matches(trace)) {
                        found.put(id, ZipkinQuestion.timestampMicros(trace));
                    }
                }
            }
        }

        private void leaves(Completeness completeness) {
            leftOut = completeness.isComplete() ? leftOut : completeness.truncatedBecause();
        }

        /// The filter that the fewest spans match of those that must match for each trace; null if none
        /// can.
        private @Nullable SpanFilter rarest(TimeRange range) {
            SpanFilter service = service(range);
            if (service == null) {
                return null;
            }
            List<SpanFilter> conditions = ZipkinConditions.of(question);
            if (conditions.isEmpty()) {
                return service;
            }
            SpanFilter rarest = null;
            long fewest = Long.MAX_VALUE;
            for (SpanFilter condition : conditions) {
                SpanFilter filter =
                        question.service() == null ? condition : new SpanFilter.And(List.of(service, condition));
                long spans = conditions.size() == 1 ? 0 : count(filter, range);
                rarest = spans < fewest ? filter : rarest;
                fewest = Math.min(spans, fewest);
            }
            return rarest;
        }

        /// Names are shown in lower case, however they were sent. Null if there is no such service.
        private @Nullable SpanFilter service(TimeRange range) {
            if (question.service() == null) {
                return new SpanFilter.Any();
            }
            Names<String> known = store.services(tenant, range);
            leaves(known.completeness());
            List<SpanFilter> services = known.names().stream()
                    .filter(name -> name.toLowerCase(Locale.ROOT).equals(question.service()))
                    .<SpanFilter>map(SpanFilter.ServiceIs::new)
                    .toList();
            return switch (services.size()) {
                case 0 -> null;
                case 1 -> services.getFirst();
                default -> new SpanFilter.Or(services);
            };
        }

        private long count(SpanFilter filter, TimeRange range) {
            var question = new SpanAggregation(
                    tenant,
                    filter,
                    range,
                    List.of(),
                    /* measured= */ null,
                    SpanAggregation.Detail.SUMS,
                    /* stepNanos= */ 0,
                    /* mostCells= */ 1,
                    ScanLimits.ofSpans(budget).whileWanted(wanted));
            return store.aggregate(question).cells().stream()
                    .mapToLong(cell -> cell.spans())
                    .sum();
        }
    }
}
