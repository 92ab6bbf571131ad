package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.segment.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledgers of one tenant. Any thread may read while one changes which there are.
final class Ledgers {
    private static final Logger LOG = LoggerFactory.getLogger(Ledgers.class);

    private volatile List<Named> all;

    /// A ledger, and the file that it is in.
    record Named(LedgerName name, Ledger ledger) {}

    /// @param found oldest first
    Ledgers(List<Named> found) {
        all = List.copyOf(found);
    }

    /// Oldest first.
    List<Named> all() {
        return all;
    }

    /// What was decided about a trace last; null if nothing is remembered. What cannot be read counts for
    /// nothing.
    @Nullable
    SamplingDecision find(TraceId id) {
        List<Named> held = hold();
        try {
            return find(id, held);
        } finally {
            release(held);
        }
    }

    /// The same for the one that changes which there are.
    @Nullable
    SamplingDecision findUnheld(TraceId id) {
        return find(id, all);
    }

    private static @Nullable SamplingDecision find(TraceId id, List<Named> in) {
        SamplingDecision found = null;
        for (int i = in.size() - 1; i >= 0 && found == null; i--) {
            found = find(id, in.get(i));
        }
        return found;
    }

    private static @Nullable SamplingDecision find(TraceId id, Named in) {
        try {
            return in.ledger.find(id);
        } catch (Fault fault) {
            report(in, fault);
            return null;
        }
    }

    /// Lets `reader` read each ledger, as they are now.
    void read(Consumer<Ledger> reader) {
        List<Named> held = hold();
        try {
            for (Named each : held) {
                try {
                    reader.accept(each.ledger);
                } catch (Fault fault) {
                    report(each, fault);
                }
            }
        } finally {
            release(held);
        }
    }

    private static void report(Named in, Fault fault) {
        MissingParts.throwUnlessCorrupt(fault);
        LOG.error("{} is damaged, an answer is without it", in.name.file(), fault);
    }

    private List<Named> hold() {
        while (true) {
            List<Named> now = all;
            int held = 0;
            while (held < now.size() && now.get(held).ledger.retain()) {
                held++;
            }
            if (held == now.size()) {
                return now;
            }
            // One was replaced between the two looks: there is a newer list.
            release(now.subList(0, held));
        }
    }

    private static void release(List<Named> held) {
        held.forEach(each -> each.ledger.release());
    }

    synchronized void add(Named added) {
        var now = new ArrayList<>(all);
        now.add(added);
        all = List.copyOf(now);
    }

    /// From now on `merged`, or nothing if it is null, stands for `old`, which are next to each other.
    synchronized void replace(List<Named> old, @Nullable Named merged) {
        var now = new ArrayList<>(all);
        int at = now.indexOf(old.getFirst());
        now.removeAll(old);
        if (merged != null) {
            now.add(at, merged);
        }
        all = List.copyOf(now);
        old.forEach(each -> each.ledger.close());
    }

    synchronized void clear() {
        List<Named> old = all;
        all = List.of();
        old.forEach(each -> each.ledger.close());
    }
}
