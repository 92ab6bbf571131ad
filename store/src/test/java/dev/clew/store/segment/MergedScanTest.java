package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class MergedScanTest {
    private static final SpanScan SCAN = new SpanScan(
            Tenant.DEFAULT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE);

    private int openCursors;

    @Test
    void closesACursorThatCannotGoOn() {
        assertClosesWhatFailsAfter(0);
        assertClosesWhatFailsAfter(2);
    }

    @Test
    void closesACursorThatCannotMakeItsSpan() {
        assertClosesWhatFailsAfter(1);
    }

    private void assertClosesWhatFailsAfter(int calls) {
        var held = new HeldPart(new FailingPart(calls), new SegmentName(1, 1, Tenant.DEFAULT));
        try (var snapshot = new Snapshot(List.of(held), List.of(), Map.of(), 0, 0)) {
            assertThatThrownBy(() -> new MergedScan(SCAN, snapshot).run(_ -> true))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(openCursors).isZero();
        }
    }

    /// Goes on for ever, or until it fails.
    private final class FailingPart extends PlainPart implements StoredPart {
        private int callsLeft;

        FailingPart(int callsLeft) {
            this.callsLeft = callsLeft;
        }

        private void call() {
            if (callsLeft-- == 0) {
                throw new OutOfMemoryError("(on purpose)");
            }
        }

        @Override
        List<Span> spans() {
            return List.of(SentSpans.span(1));
        }

        @Override
        public List<Long> replaces() {
            return List.of();
        }

        @Override
        public PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order, LongPredicate enough) {
            openCursors++;
            return new PartCursor() {
                @Override
                public boolean next() {
                    call();
                    return true;
                }

                @Override
                public long startNanos() {
                    return 1;
                }

                @Override
                public long traceIdHigh() {
                    return 7;
                }

                @Override
                public long traceIdLow() {
                    return 1;
                }

                @Override
                public long spanId() {
                    return 2;
                }

                @Override
                public SpanKind kind() {
                    return SpanKind.INTERNAL;
                }

                @Override
                public Span span() {
                    call();
                    return SentSpans.span(1);
                }

                @Override
                public long scannedSpans() {
                    return 1;
                }

                @Override
                public void close() {
                    openCursors--;
                }
            };
        }

        @Override
        public void close() {}
    }
}
