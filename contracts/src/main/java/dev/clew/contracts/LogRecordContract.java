package dev.clew.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanFlaw;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Judges what engines do with log records, as [TraceStoreContract] does for spans.
public abstract class LogRecordContract {
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
        store = opened();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(TraceStore::close);
    }

    private TraceStore opened() {
        TraceStore another = open(folder);
        opened.add(another);
        return another;
    }

    @Test
    void givesBackEveryRecordAsItWasSent() {
        List<LogRecord> records = new RandomRecords(1, 40).next(500);
        for (int from = 0; from < records.size(); from += 50) {
            assertThat(append(records.subList(from, from + 50))).isEqualTo(new Receipt(50, Map.of()));
        }
        assertHolds(records);
        assertThat(store.statistics().records()).isEqualTo(records.size());
    }

    @Test
    void findsNothingOfATraceThatWasNeverSent() {
        append(List.of(record(1, "there")));
        assertThat(store.records(TENANT, new TraceId(0, 1))).isEmpty();
        assertThat(store.records(new Tenant("nobody"), ID)).isEmpty();
    }

    @Test
    void keepsTenantsApart() {
        var other = new Tenant("other");
        append(List.of(record(1, "mine")));
        store.appendRecords(batch(other, List.of(record(1, "theirs"))));
        assertThat(store.records(TENANT, ID)).containsExactly(record(1, "mine"));
        assertThat(store.records(other, ID)).containsExactly(record(1, "theirs"));
        assertThat(store.tenants()).containsExactlyInAnyOrder(TENANT, other);
    }

    @Test
    void erasesTheRecordsOfATraceOfOneTenantAndNoOthers() {
        assumeFalse(excuses().contains(Excuse.ERASES), "excused: " + Excuse.ERASES);
        var other = new Tenant("other");
        append(List.of(record(1, "mine"), record(1, "mine, too")));
        store.appendRecords(batch(other, List.of(record(1, "theirs"))));
        assertThat(store.erase(TENANT, ID).records()).isEqualTo(2);
        assertThat(store.records(TENANT, ID)).isEmpty();
        assertThat(store.records(other, ID)).containsExactly(record(1, "theirs"));
        assertThat(store.erase(TENANT, ID).records()).isZero();
        assertThat(store.statistics().records()).isEqualTo(1);
    }

    @Test
    void showsARecordOnceHoweverOftenItIsSent() {
        List<LogRecord> records = new RandomRecords(2, 5).next(60);
        append(records);
        append(records.reversed());
        append(records.subList(0, 30));
        assertHolds(records);
    }

    /// OTLP has all of these belong to no trace, or to no span.
    @Test
    void leavesOutRecordsWithoutATraceAndKeepsThoseWithoutASpan() {
        LogRecord nowhere = new LogRecord(
                new TraceId(0, 0),
                0,
                0,
                5,
                6,
                9,
                "",
                "",
                AnyValue.of("a line"),
                Attributes.EMPTY,
                0,
                resource(),
                Scope.NONE);
        Receipt receipt = append(List.of(nowhere, record(0, "of the trace"), nowhere, record(3, "of a span")));
        assertThat(receipt).isEqualTo(new Receipt(2, Map.of(SpanFlaw.NO_TRACE_CONTEXT, 2)));
        assertThat(store.records(TENANT, ID))
                .containsExactlyInAnyOrder(record(0, "of the trace"), record(3, "of a span"));
        assertThat(append(List.of(nowhere)).acceptedSpans()).isZero();
        assertThat(store.statistics().records()).isEqualTo(2);
    }

    @Test
    void takesNothingOfABatchThatIsNoOtlp() {
        byte[] sound = OtlpRecordWriter.write(List.of(record(1, "sound"), record(2, "cut")));
        byte[] cut = Arrays.copyOf(sound, sound.length - 1);
        assertThatThrownBy(() -> store.appendRecords(new SpanBatch(TENANT, 0, cut, 0, cut.length)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CALLER));
        assertThat(store.statistics().records()).isZero();
        append(List.of(record(1, "sound")));
        assertThat(store.records(TENANT, ID)).hasSize(1);
    }

    @Test
    void readsOnlyItsPartOfTheArray() {
        byte[] bytes = OtlpRecordWriter.write(List.of(record(1, "in the middle")));
        byte[] wide = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, wide, 7, bytes.length);
        store.appendRecords(new SpanBatch(TENANT, 0, wide, 7, bytes.length));
        Arrays.fill(wide, (byte) 0xff);
        assertThat(store.records(TENANT, ID)).containsExactly(record(1, "in the middle"));
    }

    @Test
    void changesNoAnswerAboutSpans() {
        var random = new RandomRecords(3, 10);
        append(random.next(100));
        assertThat(store.statistics().spans()).isZero();
        assertThat(store.statistics().traces()).isZero();
        assertThat(store.services(TENANT, TimeRange.ALL).names()).isEmpty();
        assertThat(store.attributeKeys(TENANT, TimeRange.ALL, ScanLimits.NONE).keys())
                .isEmpty();
        byte[] spans = OtlpWriter.write(random.spans());
        store.append(new SpanBatch(TENANT, 1, spans, 0, spans.length));
        var found = new ArrayList<Span>();
        store.scan(
                new SpanScan(TENANT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE),
                found::add);
        assertThat(found).containsExactlyInAnyOrderElementsOf(random.spans());
        TraceId id = random.spans().getFirst().traceId();
        assertThat(store.trace(TENANT, id)).isEqualTo(store.trace(TENANT, id)).allMatch(random.spans()::contains);
    }

    @Test
    void isFoundByAnyoneOnceAppendReturned() throws Exception {
        List<LogRecord> records = new RandomRecords(4, 30).next(600);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<?>>();
            for (int from = 0; from < records.size(); from += 3) {
                List<LogRecord> some = records.subList(from, from + 3);
                results.add(executor.submit(() -> {
                    append(some);
                    for (LogRecord record : some) {
                        assertThat(store.records(TENANT, record.traceId())).contains(record);
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertHolds(records);
    }

    @Test
    void holdsEverythingAfterARestart() {
        assumeFalse(excuses().contains(Excuse.SURVIVES_RESTART), "excused: " + Excuse.SURVIVES_RESTART);
        List<LogRecord> records = new RandomRecords(5, 30).next(400);
        for (int from = 0; from < records.size(); from += 40) {
            append(records.subList(from, from + 40));
        }
        var other = new Tenant("other");
        store.appendRecords(batch(other, List.of(record(1, "theirs"))));
        store.close();
        store = opened();
        assertHolds(records);
        assertThat(store.records(other, ID)).containsExactly(record(1, "theirs"));
        append(List.of(record(2, "more")));
        assertThat(store.records(TENANT, ID)).containsExactly(record(2, "more"));
    }

    private void assertHolds(List<LogRecord> records) {
        records.stream()
                .collect(Collectors.groupingBy(LogRecord::traceId))
                .forEach((id, ofTrace) ->
                        assertThat(store.records(TENANT, id)).containsExactlyInAnyOrderElementsOf(ofTrace));
    }

    private static LogRecord record(long spanId, String line) {
        return new LogRecord(
                ID,
                spanId,
                1,
                1_000,
                1_001,
                9,
                "INFO",
                "",
                AnyValue.of(line),
                Attributes.EMPTY,
                0,
                resource(),
                Scope.NONE);
    }

    private static Resource resource() {
        return Resource.of("cart");
    }

    private Receipt append(List<LogRecord> records) {
        return store.appendRecords(batch(TENANT, records));
    }

    private static SpanBatch batch(Tenant tenant, List<LogRecord> records) {
        byte[] bytes = OtlpRecordWriter.write(records);
        return new SpanBatch(tenant, 1, bytes, 0, bytes.length);
    }
}
