package dev.clew.contracts;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanFlaw;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.Erasure;
import dev.clew.store.Operation;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.SpanSet;
import dev.clew.store.SpanTotals;
import dev.clew.store.TraceStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The judge of every engine: extend it, and open the engine. Each test gets a folder of its own.
public abstract class TraceStoreContract {
    private static final Tenant TENANT = Tenant.DEFAULT;
    private static final TraceId ID = TraceId.parse("abc123");

    private final List<TraceStore> opened = new ArrayList<>();
    private Path folder;
    private TraceStore store;

    /// Opens the engine on `folder`, which may hold what an earlier call of the same test left.
    protected abstract TraceStore open(Path folder);

    /// What this engine is excused from.
    protected Set<Excuse> excuses() {
        return Set.of();
    }

    @BeforeEach
    void openFirst(@TempDir Path ownFolder) {
        folder = ownFolder;
        store = opened(folder);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(TraceStore::close);
    }

    private TraceStore opened(Path at) {
        TraceStore another = open(at);
        opened.add(another);
        return another;
    }

    @Test
    void givesBackEverySpanAsItWasSent() {
        List<Span> spans = new RandomSpans(1).traces(200);
        append(spans);
        for (var trace : byTrace(spans).entrySet()) {
            assertThat(store.trace(TENANT, trace.getKey())).containsExactlyInAnyOrderElementsOf(trace.getValue());
        }
        assertThat(store.statistics().spans()).isEqualTo(spans.size());
        assertThat(store.statistics().traces()).isEqualTo(byTrace(spans).size());
    }

    @Test
    void findsNothingOfATraceThatWasNeverSent() {
        append(List.of(span(1).build()));
        assertThat(store.trace(TENANT, new TraceId(0, 1))).isEmpty();
        assertThat(store.trace(new Tenant("nobody"), ID)).isEmpty();
    }

    @Test
    void handsOverATraceUntilItIsEnoughAndSaysThatThisIsAll() {
        List<Span> sent = List.of(span(1).build(), span(2).build(), span(3).build());
        append(sent);
        var found = new ArrayList<Span>();
        assertThat(store.trace(TENANT, ID, found::add)).isEqualTo(new Completeness(3, ""));
        assertThat(found).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(store.trace(TENANT, ID, _ -> false)).isEqualTo(new Completeness(1, ""));
        assertThat(store.trace(TENANT, new TraceId(0, 1), _ -> true)).isEqualTo(Completeness.OF_NOTHING);
        assertThat(store.traces(TENANT, List.of(ID), new SpanDetail(Set.of(), false, false), (_, spans) -> {
                    spans.show(_ -> true);
                    return true;
                }))
                .isEqualTo(new Completeness(3, ""));
        assertThat(store.services(TENANT, TimeRange.ALL).completeness().isComplete())
                .isTrue();
    }

    @Test
    void anEmptyStoreAnswersEverythingWithNothing() {
        assertThat(scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.NEWEST_FIRST))
                .isEmpty();
        assertThat(store.services(TENANT, TimeRange.ALL).names()).isEmpty();
        assertThat(store.operations(TENANT, "cart", TimeRange.ALL).names()).isEmpty();
        assertThat(store.statistics().spans()).isZero();
    }

    @Test
    void keepsTenantsApart() {
        var other = new Tenant("other");
        Span mine = span(1).name("mine").build();
        Span theirs = span(1).name("theirs").build();
        append(List.of(mine));
        store.append(batch(other, List.of(theirs)));
        assertThat(store.trace(TENANT, ID)).containsExactly(mine);
        assertThat(store.trace(other, ID)).containsExactly(theirs);
        assertThat(store.operations(other, Resource.UNKNOWN_SERVICE, TimeRange.ALL)
                        .names())
                .containsExactly(new Operation("theirs", SpanKind.UNSPECIFIED));
    }

    @Test
    void erasesATraceOfOneTenantAndNothingElse() {
        assumeFalse(excuses().contains(Excuse.ERASES), "excused: " + Excuse.ERASES);
        var other = new Tenant("other");
        var kept = new TraceId(0, 2);
        append(List.of(span(1).build(), span(2).build()));
        append(List.of(new SpanBuilder(kept, 1).build()));
        store.append(batch(other, List.of(span(1).build())));

        Erasure erasure = store.erase(TENANT, ID);

        assertThat(erasure.spans()).isEqualTo(2);
        assertThat(erasure.unsearchedFiles()).isEmpty();
        assertThat(store.trace(TENANT, ID)).isEmpty();
        assertThat(scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.NEWEST_FIRST))
                .extracting(Span::traceId)
                .containsExactly(kept);
        assertThat(store.trace(other, ID)).hasSize(1);
        assertThat(store.erase(TENANT, ID).spans()).isZero();
        assertThat(store.erase(new Tenant("nobody"), ID).spans()).isZero();
        assertThat(store.statistics().spans()).isEqualTo(2);
        append(List.of(span(3).build()));
        assertThat(store.trace(TENANT, ID)).containsExactly(span(3).build());
    }

    @Test
    void namesTheTenantsThatHaveSpans() {
        assertThat(store.tenants()).isEmpty();
        var other = new Tenant("other");
        append(List.of(span(1).build()));
        store.append(batch(other, List.of(span(1).build())));
        store.append(batch(new Tenant("empty"), List.of()));
        assertThat(store.trace(new Tenant("asks"), ID)).isEmpty();
        assertThat(store.tenants()).containsExactlyInAnyOrder(TENANT, other);
    }

    @Test
    void countsASpanOnceHoweverOftenItIsSent() {
        List<Span> spans = new RandomSpans(2).traces(20);
        append(spans);
        append(spans.reversed());
        assertThat(store.statistics().spans()).isEqualTo(spans.size());
        assertThat(store.trace(TENANT, spans.getFirst().traceId())).doesNotHaveDuplicates();
    }

    @Test
    void keepsBothOfTwoSpansThatDisagree() {
        append(List.of(span(1).name("first").build()));
        append(List.of(span(1).name("second").build()));
        assertThat(store.trace(TENANT, ID)).extracting(Span::name).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void keepsClientAndServerThatShareAnId() {
        append(List.of(
                span(1).kind(SpanKind.CLIENT).build(),
                span(1).kind(SpanKind.SERVER).build()));
        assertThat(store.trace(TENANT, ID)).hasSize(2);
    }

    @Test
    void takesNothingOfABatchThatIsNoOtlp() {
        SpanBatch sound = batch(TENANT, List.of(span(1).build()));
        byte[] cut = Arrays.copyOf(sound.bytes(), sound.length() - 1);
        assertThatThrownBy(() -> store.append(new SpanBatch(TENANT, 0, cut, 0, cut.length)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER));
        assertThat(store.statistics().spans()).isZero();
        append(List.of(span(1).build()));
        assertThat(store.trace(TENANT, ID)).hasSize(1);
    }

    @Test
    void leavesOutSpansWithoutUsableIdsAndCountsThem() {
        Span noTrace = span(2).traceId(new TraceId(0, 0)).build();
        Span noSpan = span(0).build();
        Receipt receipt =
                store.append(batch(TENANT, List.of(noTrace, span(1).build(), noSpan, noTrace, span(3).build())));
        assertThat(receipt).isEqualTo(new Receipt(2, Map.of(SpanFlaw.TRACE_ID_LENGTH, 2, SpanFlaw.SPAN_ID_LENGTH, 1)));
        assertThat(store.trace(TENANT, ID)).containsExactlyInAnyOrder(span(1).build(), span(3).build());
        assertThat(store.append(batch(TENANT, List.of(noSpan))).acceptedSpans()).isZero();
        assertThat(store.append(batch(TENANT, List.of(span(1).build())))).isEqualTo(new Receipt(1, Map.of()));
        assertThat(store.statistics().spans()).isEqualTo(2);
    }

    @Test
    void readsOnlyItsPartOfTheArray() {
        byte[] bytes = OtlpWriter.write(List.of(span(1).build()));
        byte[] wide = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, wide, 7, bytes.length);
        store.append(new SpanBatch(TENANT, 0, wide, 7, bytes.length));
        Arrays.fill(wide, (byte) 0xff);
        assertThat(store.trace(TENANT, ID)).containsExactly(span(1).build());
    }

    @Test
    void scansInOrderOfStart() {
        List<Span> spans = new RandomSpans(3).traces(100);
        append(spans);
        List<Span> oldestFirst = scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST);
        assertThat(oldestFirst)
                .containsExactlyInAnyOrderElementsOf(spans)
                .isSortedAccordingTo(Comparator.comparingLong(Span::startNanos));
        assertThat(scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.NEWEST_FIRST))
                .isEqualTo(oldestFirst.reversed());
    }

    @Test
    void scansBothEndsOfARange() {
        append(IntStream.rangeClosed(1, 5)
                .mapToObj(i -> span(i).startNanos(i * 10L).build())
                .toList());
        assertThat(scan(new SpanFilter.Any(), new TimeRange(20, 40), SpanScan.Order.OLDEST_FIRST))
                .extracting(Span::spanId)
                .containsExactly(2L, 3L, 4L);
    }

    @Test
    void scansExactlyWhatTheFilterMeans() {
        List<Span> spans = new RandomSpans(4).traces(150);
        append(spans);
        var random = new Random(5);
        for (int i = 0; i < 300; i++) {
            SpanFilter filter = RandomFilters.next(random, spans, 3);
            assertThat(scan(filter, TimeRange.ALL, SpanScan.Order.OLDEST_FIRST))
                    .as("%s", filter)
                    .containsExactlyInAnyOrderElementsOf(
                            spans.stream().filter(filter::matches).toList());
        }
    }

    /// Traces in any shape, and in pieces where batches are.
    @Test
    void scansExactlyTheSpansThatStandToOthersAsItIsAsked() {
        List<Span> spans = new ArrayList<>(new RandomSpans(30).trees(60));
        spans.addAll(new RandomSpans(31).traces(20));
        append(spans);
        var random = new Random(32);
        int found = 0;
        for (int i = 0; i < 150; i++) {
            SpanSet set = RandomSpanSets.next(random, spans, 2);
            SpanFilter filter = random.nextBoolean() ? new SpanFilter.Any() : RandomFilters.next(random, spans, 1);
            TimeRange range = range(random, spans);
            TimeRange shown = range(random, spans);
            List<Span> expected = new ArrayList<>();
            byTrace(spans).values().forEach(trace -> addMembers(trace, set, range, expected));
            expected.removeIf(span -> !filter.matches(span) || !shown.contains(span.startNanos()));
            var actual = new ArrayList<Span>();
            var among = new SpanScan.Among(set, range);
            Completeness completeness = store.scan(
                    new SpanScan(TENANT, filter, among, shown, SpanScan.Order.NEWEST_FIRST, ScanLimits.NONE),
                    actual::add);
            assertThat(actual)
                    .as("%s of %s in %s, shown %s", filter, set, range, shown)
                    .containsExactlyInAnyOrderElementsOf(expected)
                    .isSortedAccordingTo(
                            Comparator.comparingLong(Span::startNanos).reversed());
            assertThat(completeness.isComplete()).isTrue();
            found += expected.size();
        }
        assertThat(found).isGreaterThan(1_000);
    }

    private static void addMembers(List<Span> spans, SpanSet set, TimeRange range, List<Span> to) {
        Trace trace = Trace.of(spans);
        set.in(trace, range).stream().mapToObj(trace.spans()::get).forEach(to::add);
    }

    private static TimeRange range(Random random, List<Span> spans) {
        if (random.nextInt(3) > 0) {
            return TimeRange.ALL;
        }
        long one = spans.get(random.nextInt(spans.size())).startNanos();
        long other = spans.get(random.nextInt(spans.size())).startNanos();
        return new TimeRange(Math.min(one, other), Math.max(one, other));
    }

    /// Each field in each comparison, with a value that some span has, and one that is hard to compare.
    @Test
    void comparesEveryFieldInEveryWay() {
        List<Span> spans = appendWithBrokenTexts(new RandomSpans(10).traces(60));
        var random = new Random(11);
        for (SpanField field : fields(random, spans)) {
            for (Comparison comparison : Comparison.values()) {
                Span like = like(random, field, spans);
                AnyValue wanted = requireNonNullElse(field.first(like), AnyValue.of("x"));
                assertFindsExactly(spans, new SpanFilter.Compares(field, comparison, wanted));
                AnyValue odd = RandomSpans.ODD_VALUES.get(random.nextInt(RandomSpans.ODD_VALUES.size()));
                assertFindsExactly(spans, new SpanFilter.Compares(field, comparison, odd));
            }
        }
    }

    @Test
    void matchesPatternsInEveryFieldAndKnowsWhetherItIsThere() {
        List<Span> spans = appendWithBrokenTexts(new RandomSpans(12).traces(60));
        var random = new Random(13);
        for (SpanField field : fields(random, spans)) {
            assertFindsExactly(spans, new SpanFilter.Exists(field));
            for (int i = 0; i < 4; i++) {
                assertFindsExactly(spans, RandomFilters.matches(random, field, like(random, field, spans)));
            }
        }
    }

    private List<Span> appendWithBrokenTexts(List<Span> spans) {
        byte[] bytes = RandomSpans.withBrokenTexts(OtlpWriter.write(spans));
        store.append(new SpanBatch(TENANT, 1, bytes, 0, bytes.length));
        List<Span> broken = new SpanDecoder().decode(bytes);
        assertThat(broken).hasSameSizeAs(spans).isNotEqualTo(spans);
        return broken;
    }

    /// Every intrinsic field, several attributes of every place, and one of several that a span has.
    private static List<SpanField> fields(Random random, List<Span> spans) {
        var fields = new ArrayList<SpanField>(List.of(SpanField.Intrinsic.values()));
        for (SpanFilter.Place place : SpanFilter.Place.values()) {
            for (String key : List.of("http.route", "retries", "cl\ufffd\u0002\ufffd\u0002f", "", "host.name")) {
                fields.add(new SpanField.Attribute(place, key));
            }
        }
        fields.add(new SpanField.FirstOf(List.of(
                new SpanField.Attribute(SpanFilter.Place.SPAN, "retries"),
                SpanField.Intrinsic.PARENT_ID,
                SpanField.Intrinsic.EVENT_NAME,
                SpanField.Intrinsic.NAME)));
        fields.add(RandomFilters.field(random, spans.getFirst(), 2));
        return fields;
    }

    private static Span like(Random random, SpanField field, List<Span> spans) {
        List<Span> having =
                spans.stream().filter(span -> !field.values(span).isEmpty()).toList();
        List<Span> from = having.isEmpty() ? spans : having;
        return from.get(random.nextInt(from.size()));
    }

    private void assertFindsExactly(List<Span> spans, SpanFilter filter) {
        assertThat(scan(filter, TimeRange.ALL, SpanScan.Order.OLDEST_FIRST))
                .as("%s", filter)
                .containsExactlyInAnyOrderElementsOf(
                        spans.stream().filter(filter::matches).toList());
    }

    @Test
    void showsNothingWhenTimeIsUpBeforeItBegins() {
        append(new RandomSpans(14).traces(20));
        assertGivesUpAtOnce(ScanLimits.NONE.within(-1));
    }

    @Test
    void showsNothingToWhoIsGoneBeforeItBegins() {
        append(new RandomSpans(14).traces(20));
        assertGivesUpAtOnce(ScanLimits.NONE.whileWanted(() -> false));
    }

    private void assertGivesUpAtOnce(ScanLimits limits) {
        var seen = new ArrayList<Span>();
        for (SpanFilter filter : List.of(new SpanFilter.Any(), new SpanFilter.NameIs("nothing like that"))) {
            var scan = new SpanScan(TENANT, filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST, limits);
            Completeness completeness = store.scan(scan, seen::add);
            assertThat(seen).isEmpty();
            assertThat(completeness.scannedSpans()).isZero();
            assertThat(completeness.isComplete()).isFalse();
        }
        assertThat(store.attributeKeys(TENANT, TimeRange.ALL, limits)
                        .completeness()
                        .isComplete())
                .isFalse();
    }

    @Test
    void stopsWhenNobodyWaitsAnyLonger() {
        List<Span> spans = new RandomSpans(15).traces(100);
        append(spans);
        var seen = new ArrayList<Span>();
        ScanLimits limits = ScanLimits.NONE.whileWanted(() -> seen.size() < 10);
        Completeness completeness = store.scan(
                new SpanScan(TENANT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, limits),
                seen::add);
        assertThat(completeness.isComplete()).isFalse();
        assertThat(completeness.truncatedBecause()).contains("nobody waited");
        assertThat(seen)
                .hasSizeBetween(10, 20)
                .isEqualTo(scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)
                        .subList(0, seen.size()));
    }

    @Test
    void givesUpASearchThatFindsNothing() {
        append(new RandomSpans(16).traces(100));
        Completeness completeness = store.scan(
                new SpanScan(
                        TENANT,
                        new SpanFilter.Compares(
                                SpanField.Intrinsic.DURATION, Comparison.GREATER, AnyValue.of(Long.MAX_VALUE - 1)),
                        TimeRange.ALL,
                        SpanScan.Order.OLDEST_FIRST,
                        ScanLimits.ofSpans(100)),
                span -> {
                    throw new AssertionError("no span takes that long: " + span);
                });
        assertThat(completeness.isComplete() || completeness.scannedSpans() <= 100)
                .as("either an index ruled it out, or it gave up: %s", completeness)
                .isTrue();
    }

    @Test
    void countsTheAttributesOfARange() {
        List<Span> sent = new RandomSpans(17).traces(80);
        List<Span> spans = appendWithBrokenTexts(sent);
        appendWithBrokenTexts(sent.subList(0, 100));
        var random = new Random(18);
        for (int i = 0; i < 10; i++) {
            long from = spans.get(random.nextInt(spans.size())).startNanos();
            TimeRange range = i == 0 ? TimeRange.ALL : new TimeRange(from, from + random.nextLong(30_000_000_000L));
            var counter = new AttributeKeys.Counter();
            spans.stream().filter(span -> range.contains(span.startNanos())).forEach(counter::add);
            AttributeKeys keys = store.attributeKeys(TENANT, range, ScanLimits.NONE);
            assertThat(keys.keys())
                    .as("%s", range)
                    .isEqualTo(counter.keys(keys.completeness()).keys());
            assertThat(keys.completeness().isComplete()).isTrue();
        }
        assertThat(store.attributeKeys(TENANT, new TimeRange(0, 1), ScanLimits.NONE)
                        .keys())
                .isEmpty();
    }

    @Test
    void stopsWhenTheVisitorHasSeenEnough() {
        append(new RandomSpans(6).traces(50));
        var seen = new ArrayList<Span>();
        Completeness completeness = store.scan(
                new SpanScan(
                        TENANT,
                        new SpanFilter.Any(),
                        TimeRange.ALL,
                        SpanScan.Order.NEWEST_FIRST,
                        ScanLimits.ofSpans(1_000)),
                span -> seen.add(span) && seen.size() < 3);
        assertThat(seen).hasSize(3);
        assertThat(completeness.isComplete()).isTrue();
    }

    @Test
    void saysWhenItGaveUp() {
        append(new RandomSpans(7).traces(50));
        var seen = new ArrayList<Span>();
        Completeness completeness = store.scan(
                new SpanScan(
                        TENANT,
                        new SpanFilter.Any(),
                        TimeRange.ALL,
                        SpanScan.Order.NEWEST_FIRST,
                        ScanLimits.ofSpans(10)),
                seen::add);
        assertThat(seen).hasSize(10);
        assertThat(completeness.scannedSpans()).isEqualTo(10);
        assertThat(completeness.truncatedBecause()).isNotEmpty();
    }

    @Test
    void listsServicesAndOperationsOfARange() {
        var early = new TimeRange(0, 100);
        append(List.of(
                of("cart", "GET /cart", SpanKind.SERVER, 50),
                of("cart", "GET /cart", SpanKind.SERVER, 60),
                of("cart", "GET /cart", SpanKind.CLIENT, 61),
                of("cart", "late", SpanKind.SERVER, 200),
                of("bank", "transfer", SpanKind.SERVER, 300)));
        assertThat(store.services(TENANT, TimeRange.ALL).names()).containsExactly("bank", "cart");
        assertThat(store.services(TENANT, early).names()).containsExactly("cart");
        assertThat(store.operations(TENANT, "cart", early).names())
                .containsExactly(
                        new Operation("GET /cart", SpanKind.SERVER), new Operation("GET /cart", SpanKind.CLIENT));
        assertThat(store.operations(TENANT, "nobody", TimeRange.ALL).names()).isEmpty();
    }

    @Test
    void isFoundByAnyoneOnceAppendReturned() throws Exception {
        List<Span> spans = new RandomSpans(8).traces(400);
        List<List<Span>> batches =
                new ArrayList<>(byTrace(spans).values().stream().toList());
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<?>>();
            for (List<Span> batch : batches) {
                results.add(executor.submit(() -> {
                    store.append(batch(TENANT, batch));
                    assertThat(store.trace(TENANT, batch.getFirst().traceId()))
                            .containsExactlyInAnyOrderElementsOf(batch);
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertThat(store.statistics().spans()).isEqualTo(spans.size());
    }

    @Test
    void holdsEverythingAfterARestart() {
        assumeFalse(excuses().contains(Excuse.SURVIVES_RESTART), "excused: " + Excuse.SURVIVES_RESTART);
        assertThat(store.isDurable()).isTrue();
        List<Span> spans = new RandomSpans(9).traces(100);
        var withFlawed = new ArrayList<>(spans);
        withFlawed.add(50, span(0).build());
        append(withFlawed);
        var other = new Tenant("other");
        store.append(batch(other, List.of(span(1).build())));
        store.close();
        store = opened(folder);
        assertThat(scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST))
                .containsExactlyInAnyOrderElementsOf(spans);
        assertThat(store.trace(other, ID)).containsExactly(span(1).build());
        assertThat(store.tenants()).containsExactlyInAnyOrder(TENANT, other);
        append(List.of(span(2).build()));
        assertThat(store.trace(TENANT, ID)).containsExactly(span(2).build());
    }

    @Test
    void closesTwice() {
        store.close();
        store.close();
    }

    private static SpanBuilder span(long spanId) {
        return new SpanBuilder(ID, spanId)
                .startNanos(1_000)
                .endNanos(2_000)
                .attributes(Attributes.of("loan.id", AnyValue.of("17")));
    }

    private static Span of(String service, String name, SpanKind kind, long startNanos) {
        return span(startNanos)
                .resource(Resource.of(service))
                .name(name)
                .kind(kind)
                .startNanos(startNanos)
                .build();
    }

    private void append(List<Span> spans) {
        store.append(batch(TENANT, spans));
    }

    private static SpanBatch batch(Tenant tenant, List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        return new SpanBatch(tenant, 1, bytes, 0, bytes.length);
    }

    @Test
    void aggregatesByGroupsAndSteps() {
        append(List.of(
                span(1).name("GET").startNanos(100).endNanos(110).build(),
                span(2).name("GET")
                        .startNanos(199)
                        .endNanos(229)
                        .status(new Status(StatusCode.ERROR, ""))
                        .build(),
                span(3).name("GET").startNanos(200).endNanos(205).build(),
                span(4).name("PUT").startNanos(150).endNanos(151).build()));
        Aggregate found = store.aggregate(new SpanAggregation(
                TENANT,
                new SpanFilter.Any(),
                TimeRange.ALL,
                List.of(SpanField.Intrinsic.NAME),
                SpanField.Intrinsic.DURATION,
                SpanAggregation.Detail.SUMS,
                100,
                10,
                ScanLimits.NONE));
        assertThat(found.completeness().isComplete()).isTrue();
        assertThat(found.cells())
                .containsExactlyInAnyOrder(
                        cell("GET", 100, 2, 1, new Aggregate.Numbers(2, 40, 10, 30, null)),
                        cell("GET", 200, 1, 0, new Aggregate.Numbers(1, 5, 5, 5, null)),
                        cell("PUT", 100, 1, 0, new Aggregate.Numbers(1, 1, 1, 1, null)));
    }

    private static Aggregate.Cell cell(
            String name, long stepNanos, long spans, long errors, Aggregate.Numbers numbers) {
        return new Aggregate.Cell(List.of(Optional.of(AnyValue.of(name))), stepNanos, spans, errors, numbers);
    }

    @Test
    void anAggregationOfNothingHasNoCells() {
        assertThat(aggregateByName(TimeRange.ALL, 10, ScanLimits.NONE).cells()).isEmpty();
        append(List.of(span(1).startNanos(5).build()));
        assertThat(aggregateByName(new TimeRange(6, 7), 10, ScanLimits.NONE).cells())
                .isEmpty();
    }

    @Test
    void aggregatesWhatCountingSpanBySpanComesTo() {
        List<Span> spans = new RandomSpans(8).traces(150);
        append(spans);
        // Sent again, it counts no more.
        append(spans.subList(0, 200));
        var random = new Random(8);
        for (int i = 0; i < 120; i++) {
            SpanAggregation question = RandomAggregations.next(random, spans);
            var expected = new SpanTotals(question);
            spans.stream()
                    .filter(span -> question.range().contains(span.startNanos()))
                    .filter(question.filter()::matches)
                    .forEach(expected::add);
            AggregateAssert.assertSame(
                    store.aggregate(question), expected.aggregate(new Completeness(0, "")), question.toString());
        }
    }

    @Test
    void anAggregationLeavesOutCellsBeyondTheMostAndSaysSo() {
        append(new RandomSpans(9).traces(60));
        Aggregate all = aggregateBySpanId(Integer.MAX_VALUE);
        assertThat(all.completeness().isComplete()).isTrue();
        Aggregate some = aggregateBySpanId(5);
        assertThat(some.cells()).hasSize(5).isSubsetOf(all.cells());
        long leftOut = all.cells().stream().mapToLong(Aggregate.Cell::spans).sum()
                - some.cells().stream().mapToLong(Aggregate.Cell::spans).sum();
        assertThat(some.completeness().truncatedBecause()).contains(leftOut + " spans", "first 5");
        assertThat(aggregateBySpanId(all.cells().size()).completeness().isComplete())
                .isTrue();
    }

    @Test
    void anAggregationLeavesOutCellsBeyondTheMemoryOfAQueryAndSaysSo() {
        append(new RandomSpans(9).traces(300));
        Aggregate all = aggregateBySpanId(Integer.MAX_VALUE);
        var memory = new QueryMemory(50_000);
        Aggregate some = aggregateBySpanId(Integer.MAX_VALUE, ScanLimits.NONE.within(memory));
        assertThat(some.cells()).isNotEmpty().isSubsetOf(all.cells());
        long leftOut = all.cells().stream().mapToLong(Aggregate.Cell::spans).sum()
                - some.cells().stream().mapToLong(Aggregate.Cell::spans).sum();
        assertThat(some.completeness().truncatedBecause())
                .contains(leftOut + " spans", "memory, the most that a query may hold");
        assertThat(memory.heldBytes()).isLessThan(60_000);
        assertThat(aggregateBySpanId(Integer.MAX_VALUE, ScanLimits.NONE.within(new QueryMemory(10_000_000)))
                        .completeness()
                        .isComplete())
                .isTrue();
    }

    private Aggregate aggregateBySpanId(int mostCells) {
        return aggregateBySpanId(mostCells, ScanLimits.NONE);
    }

    /// By a field of few values, one of many, and time.
    private Aggregate aggregateBySpanId(int mostCells, ScanLimits limits) {
        return store.aggregate(new SpanAggregation(
                TENANT,
                new SpanFilter.Any(),
                TimeRange.ALL,
                List.of(SpanField.Intrinsic.SERVICE, SpanField.Intrinsic.SPAN_ID),
                null,
                SpanAggregation.Detail.SUMS,
                10_000_000_000L,
                mostCells,
                limits));
    }

    @Test
    void anAggregationGivesUpAtItsLimitsAndSaysSo() {
        List<Span> spans = new RandomSpans(10).traces(60);
        append(spans);
        Aggregate tooMany = aggregateByName(TimeRange.ALL, 1_000, ScanLimits.ofSpans(10));
        assertThat(tooMany.completeness().scannedSpans()).isEqualTo(10);
        assertThat(tooMany.completeness().truncatedBecause()).isNotEmpty();
        assertThat(tooMany.cells().stream().mapToLong(Aggregate.Cell::spans).sum())
                .isEqualTo(10);
        ScanLimits justEnough = ScanLimits.ofSpans(spans.size());
        assertThat(aggregateByName(TimeRange.ALL, 1_000, justEnough).completeness())
                .isEqualTo(new Completeness(spans.size(), ""));
        for (ScanLimits over : List.of(ScanLimits.NONE.within(-1), ScanLimits.NONE.whileWanted(() -> false))) {
            Aggregate none = aggregateByName(TimeRange.ALL, 1_000, over);
            assertThat(none.completeness().truncatedBecause()).isNotEmpty();
            assertThat(none.completeness().scannedSpans()).isZero();
        }
    }

    /// With a number that no engine has counted beforehand.
    private Aggregate aggregateByName(TimeRange range, int mostCells, ScanLimits limits) {
        return store.aggregate(new SpanAggregation(
                TENANT,
                new SpanFilter.Any(),
                range,
                List.of(SpanField.Intrinsic.NAME),
                SpanField.Intrinsic.EVENT_TIME,
                SpanAggregation.Detail.SUMS,
                0,
                mostCells,
                limits));
    }

    private List<Span> scan(SpanFilter filter, TimeRange range, SpanScan.Order order) {
        var found = new ArrayList<Span>();
        Completeness completeness = store.scan(new SpanScan(TENANT, filter, range, order, ScanLimits.NONE), found::add);
        assertThat(completeness.isComplete()).isTrue();
        return found;
    }

    private static Map<TraceId, List<Span>> byTrace(Collection<Span> spans) {
        return new HashSet<>(spans).stream().collect(Collectors.groupingBy(Span::traceId));
    }
}
