package dev.clew.store;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// What a span is to another of its trace. Each question is one walk, however deep the trace is.
public enum SpanRelation {
    CHILD,
    DESCENDANT,
    PARENT,
    ANCESTOR,
    /// Another with the same parent, also if that is missing.
    SIBLING;

    /// What the other span is to the first.
    public SpanRelation turned() {
        return switch (this) {
            case CHILD -> PARENT;
            case DESCENDANT -> ANCESTOR;
            case PARENT -> CHILD;
            case ANCESTOR -> DESCENDANT;
            case SIBLING -> SIBLING;
        };
    }

    /// The positions of those that are this to one of `of`. The set is the caller's.
    public BitSet to(BitSet of, Kinship spans) {
        return switch (this) {
            case CHILD -> children(of, spans);
            case DESCENDANT -> descendants(of, spans);
            case PARENT -> parents(of, spans);
            case ANCESTOR -> ancestors(of, spans);
            case SIBLING -> siblings(of, spans);
        };
    }

    private static BitSet children(BitSet of, Kinship spans) {
        var children = new BitSet(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            int parent = spans.parent(i);
            if (parent >= 0 && of.get(parent)) {
                children.set(i);
            }
        }
        return children;
    }

    private static BitSet descendants(BitSet of, Kinship spans) {
        var descendants = new BitSet(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            int parent = spans.parent(i);
            if (parent >= 0 && (of.get(parent) || descendants.get(parent))) {
                descendants.set(i);
            }
        }
        return descendants;
    }

    private static BitSet parents(BitSet of, Kinship spans) {
        var parents = new BitSet(spans.size());
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
            if (spans.parent(i) >= 0) {
                parents.set(spans.parent(i));
            }
        }
        return parents;
    }

    private static BitSet ancestors(BitSet of, Kinship spans) {
        var ancestors = new BitSet(spans.size());
        for (int i = spans.size() - 1; i >= 0; i--) {
            int parent = spans.parent(i);
            if (parent >= 0 && (of.get(i) || ancestors.get(i))) {
                ancestors.set(parent);
            }
        }
        return ancestors;
    }

    private static BitSet siblings(BitSet of, Kinship spans) {
        int[] children = new int[spans.size()];
        Map<Long, Integer> orphans = new HashMap<>();
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
            if (spans.parent(i) >= 0) {
                children[spans.parent(i)]++;
            } else if (spans.missingParent(i) != 0) {
                orphans.merge(spans.missingParent(i), 1, Integer::sum);
            }
        }
        var siblings = new BitSet(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            int family = spans.parent(i) >= 0
                    ? children[spans.parent(i)]
                    : orphans.isEmpty() ? 0 : orphans.getOrDefault(spans.missingParent(i), 0);
            siblings.set(i, family > (of.get(i) ? 1 : 0));
        }
        return siblings;
    }
}
