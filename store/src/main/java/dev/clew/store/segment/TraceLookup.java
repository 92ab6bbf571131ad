package dev.clew.store.segment;

import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks some traces up in one part after the other: the filter of one stays in the caches meanwhile, and segments that
/// stand together are asked once for all. For one thread.
final class TraceLookup {
    private final List<TraceId> ids;
    private @Nullable TraceGroup asked;
    private BitSet[] answer = {};

    TraceLookup(List<TraceId> ids) {
        this.ids = ids;
    }

    /// Which of the traces the part may hold, by place. The set is the caller's.
    BitSet in(HeldPart held) {
        TraceGroup.Member member = held.member();
        if (member == null) {
            return held.part().mayHold(ids);
        }
        // Segments may have joined it since it was asked.
        if (member.group() != asked || member.index() >= answer.length) {
            asked = member.group();
            answer = asked.members(ids);
        }
        return (BitSet) answer[member.index()].clone();
    }
}
