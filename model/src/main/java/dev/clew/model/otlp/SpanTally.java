package dev.clew.model.otlp;

import dev.clew.model.Receipt;
import dev.clew.model.SpanFlaw;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells the spans, or the log records, of a request that can be kept from those that cannot, and counts
/// both. For one thread.
public final class SpanTally {
    private final Map<SpanFlaw, Integer> flawed = new EnumMap<>(SpanFlaw.class);
    private int accepted;

    /// Counts `span`. False if it cannot be kept.
    public boolean isKept(OtlpSpan span) {
        return isKept(span.flaw());
    }

    /// Counts `record`. False if it cannot be kept.
    public boolean isKept(OtlpRecord record) {
        return isKept(record.flaw());
    }

    private boolean isKept(@Nullable SpanFlaw flaw) {
        if (flaw != null) {
            flawed.merge(flaw, 1, Integer::sum);
            return false;
        }
        accepted++;
        return true;
    }

    /// What was counted since [#clear].
    public Receipt receipt() {
        return new Receipt(accepted, flawed);
    }

    public void clear() {
        flawed.clear();
        accepted = 0;
    }
}
