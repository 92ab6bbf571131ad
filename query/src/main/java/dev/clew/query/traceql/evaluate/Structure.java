package dev.clew.query.traceql.evaluate;

import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.SpansetOperator.Relation;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// How spans of a trace stand to each other. Each question is one walk over the trace, however deep it is.
final class Structure {
    private Structure() {}

    /// The spans that `operator` keeps of two sets; empty if it keeps none.
    static BitSet combine(SpansetOperator operator, TraceView trace, BitSet left, BitSet right) {
        var kept = new BitSet();
        Relation relation = operator.relation();
        if (relation == null) {
            if (operator == SpansetOperator.OR || (!left.isEmpty() && !right.isEmpty())) {
                kept.or(left);
                kept.or(right);
            }
            return kept;
        }
        kept.or(related(relation, trace, left, right));
        switch (operator.form()) {
            case BOTH, PLAIN -> {}
            case NEGATED -> kept.xor(right);
            case UNION -> kept.or(related(relation.turned(), trace, right, left));
        }
        return kept;
    }

    /// Those of `right` that are what `relation` says to one of `left`.
    private static BitSet related(Relation relation, TraceView trace, BitSet left, BitSet right) {
        BitSet related =
                switch (relation) {
                    case CHILD -> children(trace, left);
                    case DESCENDANT -> descendants(trace, left);
                    case PARENT -> parents(trace, left);
                    case ANCESTOR -> ancestors(trace, left);
                    case SIBLING -> siblings(trace, left);
                };
        related.and(right);
        return related;
    }

    private static BitSet children(TraceView trace, BitSet of) {
        var children = new BitSet();
        for (int i = 0; i < trace.size(); i++) {
            children.set(i, trace.parent(i) >= 0 && of.get(trace.parent(i)));
        }
        return children;
    }

    /// A parent stands before its children.
    private static BitSet descendants(TraceView trace, BitSet of) {
        var descendants = new BitSet();
        for (int i = 0; i < trace.size(); i++) {
            int parent = trace.parent(i);
            descendants.set(i, parent >= 0 && (of.get(parent) || descendants.get(parent)));
        }
        return descendants;
    }

    private static BitSet parents(TraceView trace, BitSet of) {
        var parents = new BitSet();
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
            if (trace.parent(i) >= 0) {
                parents.set(trace.parent(i));
            }
        }
        return parents;
    }

    private static BitSet ancestors(TraceView trace, BitSet of) {
        var ancestors = new BitSet();
        for (int i = trace.size() - 1; i >= 0; i--) {
            if (trace.parent(i) >= 0 && (of.get(i) || ancestors.get(i))) {
                ancestors.set(trace.parent(i));
            }
        }
        return ancestors;
    }

    private static BitSet siblings(TraceView trace, BitSet of) {
        int[] children = new int[trace.size()];
        Map<Long, Integer> orphans = new HashMap<>();
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
            if (trace.parent(i) >= 0) {
                children[trace.parent(i)]++;
            } else if (trace.missingParent(i) != 0) {
                orphans.merge(trace.missingParent(i), 1, Integer::sum);
            }
        }
        var siblings = new BitSet();
        for (int i = 0; i < trace.size(); i++) {
            int family =
                    trace.parent(i) >= 0 ? children[trace.parent(i)] : orphans.getOrDefault(trace.missingParent(i), 0);
            siblings.set(i, family > (of.get(i) ? 1 : 0) && (trace.parent(i) >= 0 || trace.missingParent(i) != 0));
        }
        return siblings;
    }
}
