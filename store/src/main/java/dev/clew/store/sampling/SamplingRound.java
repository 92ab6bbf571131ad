package dev.clew.store.sampling;

import dev.clew.store.SpanFilter;
import java.util.List;

/// One policy for some traces of one tenant that are decided together. Used by one thread, and once: its
/// decisions count together or, if the process or the disk fails, not at all.
public interface SamplingRound {
    /// Tells this policy from others of the tenant, also after a restart: other rules, another number. At
    /// least 1.
    int version();

    /// The names of the rules, which [Verdict#rule] counts from 0; at most 1,024. Written down with the
    /// first decisions of each version, so that they can be explained when the policy has changed.
    List<String> ruleNames();

    SamplingTimes times();

    /// Conditions that the store is to judge for every span beforehand, on columns; at most 64. Which of
    /// them a trace has a span for is [TraceFacts#hasMark]. What can be said so costs next to nothing, and
    /// no span is made for it.
    List<SpanFilter> marks();

    /// Whether traces that span links join, in either direction and by way of others, are decided together, by
    /// [#decideTogether]. If not, links cost nothing.
    default boolean joinsLinked() {
        return false;
    }

    /// What becomes of a trace. Traces come by their earliest span; those that were decided before come after
    /// those that were not.
    ///
    /// @param facts valid until this returns
    Verdict decide(TraceFacts facts);

    /// What becomes of traces that links join; asked only if [#joinsLinked] says so. To keep weights right, chance
    /// must have one say for all of them, and none at all where it had one before: in `before`.
    ///
    /// @param traces as for [#decide], at most 1,000 that were not decided before. Those that were,
    ///     and are all there, are among them: one that was dropped comes back if it is kept now, one that was
    ///     kept stays and may stand for fewer others
    /// @param before each trace that was decided before and that links join with one of `traces`
    default LinkedVerdicts decideTogether(List<TraceFacts> traces, List<LinkedBefore> before) {
        throw new UnsupportedOperationException("does not join linked traces");
    }

    /// So many traces were decided alone though links join them: they are too many.
    default void leftAlone(int traces) {}

    /// Tells that what was decided is on disk and holds. Rules with a memory learn from this round now, or,
    /// if it is never called, not at all: the same traces come again in another.
    default void committed() {}
}
