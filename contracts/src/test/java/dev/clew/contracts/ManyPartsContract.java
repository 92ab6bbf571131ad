package dev.clew.contracts;

import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.Erasure;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// With the spans of every batch spread over parts so small that hardly two batches are in the same.
abstract class ManyPartsContract extends TraceStoreContract {
    static final int PART_SPANS = 60;

    /// A format in which so many spans make a part full.
    abstract PartFormat format();

    @Override
    protected TraceStore open(Path folder) {
        return new InSmallBatches(SegmentStore.open(folder, format(), StoreLimits.DEFAULT));
    }

    /// Hands every sound batch on in several.
    private record InSmallBatches(TraceStore store) implements TraceStore {
        @Override
        public Receipt append(SpanBatch batch) {
            var spans = new ArrayList<Span>();
            Receipt receipt = new SpanDecoder().decode(batch.bytes(), batch.offset(), batch.length(), spans::add);
            for (int from = 0; from < spans.size(); from += PART_SPANS / 2) {
                List<Span> some = spans.subList(from, Math.min(spans.size(), from + PART_SPANS / 2));
                byte[] bytes = OtlpWriter.write(some);
                store.append(new SpanBatch(batch.tenant(), batch.receivedNanos(), bytes, 0, bytes.length));
            }
            return receipt;
        }

        @Override
        public Receipt appendRecords(SpanBatch batch) {
            return store.appendRecords(batch);
        }

        @Override
        public Erasure erase(Tenant tenant, TraceId id) {
            return store.erase(tenant, id);
        }

        @Override
        public List<LogRecord> records(Tenant tenant, TraceId id) {
            return store.records(tenant, id);
        }

        @Override
        public boolean isDurable() {
            return store.isDurable();
        }

        @Override
        public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
            return store.trace(tenant, id, to);
        }

        @Override
        public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
            return store.scan(scan, visitor);
        }

        @Override
        public Names<String> services(Tenant tenant, TimeRange range) {
            return store.services(tenant, range);
        }

        @Override
        public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
            return store.operations(tenant, service, range);
        }

        @Override
        public Aggregate aggregate(SpanAggregation question) {
            return store.aggregate(question);
        }

        @Override
        public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
            return store.attributeKeys(tenant, range, limits);
        }

        @Override
        public Set<Tenant> tenants() {
            return store.tenants();
        }

        @Override
        public StoreStatistics statistics() {
            return store.statistics();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
