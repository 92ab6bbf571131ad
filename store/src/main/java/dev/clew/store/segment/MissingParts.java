package dev.clew.store.segment;

import dev.clew.model.Fault;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts that one answer has to do without, at least from some place on, because they are damaged. What was found
/// in one before the damage stays in the answer: it is right.
final class MissingParts {
    private static final Logger LOG = LoggerFactory.getLogger(MissingParts.class);

    private final String answer;
    private final Set<HeldPart> known = new HashSet<>();
    private int count;

    /// @param answer what lacks them, for the log
    /// @param unreadable how many are known already
    MissingParts(String answer, int unreadable) {
        this.answer = answer;
        count = unreadable;
    }

    /// @throws Fault `fault` if it is not for damage
    void add(Fault fault) {
        throwUnlessCorrupt(fault);
        count++;
        LOG.error("{} leaves out the rest of a damaged segment", answer, fault);
    }

    /// As [#add(Fault)], but counts `held` once however often it fails.
    void add(HeldPart held, Fault fault) {
        throwUnlessCorrupt(fault);
        if (known.add(held)) {
            add(fault);
        }
    }

    static void throwUnlessCorrupt(Fault fault) {
        if (fault.kind() != Fault.Kind.CORRUPT) {
            throw fault;
        }
    }

    /// What the virtual machine throws if bytes of a mapped file are not there, as a fault. It throws it somewhat later
    /// than they are read: only who asked for more than a few of them can be sure to catch it.
    ///
    /// @param what was read
    static Fault damage(String what, InternalError e) {
        return new Fault(
                Fault.Kind.CORRUPT, "%s cannot be read (cut short while open, or bad disk?)".formatted(what), e);
    }

    /// What the answer says of it; empty if none is missing.
    String told() {
        return count == 0 ? "" : "%d damaged segments could not be read, or not in whole".formatted(count);
    }
}
