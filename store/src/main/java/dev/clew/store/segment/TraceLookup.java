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
    private short[] answer = {};

    TraceLookup(List<TraceId> ids) {
        this.ids = ids;
    }

    /// Which of the traces the part may hold, by place. The set is the caller's.
    BitSet in(HeldPart held) {
        TraceGroup.Member member = held.member();
        if (member == null) {
            return held.part().mayHold(ids);
        }
        if (member.group() != asked) {
            asked = member.group();
            answer = asked.members(ids);
        }
        var some = new BitSet(ids.size());
        for (int i = 0; i < answer.length; i++) {
            if ((answer[i] & member.bit()) != 0) {
                some.set(i);
            }
        }
        return some;
    }
}
