package dev.clew.sample.tail;

import dev.clew.model.TraceId;
import dev.clew.sample.policy.Threshold;
import dev.clew.sample.state.OtValue;
import dev.clew.sample.state.TraceState;
import org.jspecify.annotations.Nullable;

/// What a trace brings with it for decisions by chance.
///
/// @param randomness from 0 up to, not including, 2⁵⁶: `rv` of the root's tracestate, or else the low 56
///     bits of the trace id, which W3C Trace Context Level 2 asks to be random
/// @param upstream the threshold that samplers before used; null if they did not say, so that nobody knows
///     how many traces this one stands for
record TraceChance(long randomness, @Nullable Threshold upstream) {
    private static final long LOW_56_BITS = (1L << 56) - 1;

    /// @param traceState of the root, or of the span that it is asked about
    static TraceChance of(TraceId id, String traceState) {
        if (traceState.isEmpty()) {
            return new TraceChance(id.low() & LOW_56_BITS, null);
        }
        OtValue own = OtValue.parse(TraceState.parse(traceState).value(OtValue.KEY));
        long randomness = own.randomness();
        return new TraceChance(randomness < 0 ? id.low() & LOW_56_BITS : randomness, own.threshold());
    }

    /// What `own`, which is for traces that got here, comes to with what samplers before did.
    Threshold after(Threshold own) {
        return upstream == null ? own : own.after(upstream);
    }
}
