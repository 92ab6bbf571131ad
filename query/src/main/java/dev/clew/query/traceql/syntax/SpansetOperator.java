package dev.clew.query.traceql.syntax;

import dev.clew.store.SpanRelation;
import org.jspecify.annotations.Nullable;

/// How the spans of two spansets stand to each other. What is kept of a relation are spans on the right, of
/// its union form those on both sides.
public enum SpansetOperator {
    AND("&&", null, Form.BOTH),
    OR("||", null, Form.BOTH),
    CHILD(">", SpanRelation.CHILD, Form.PLAIN),
    DESCENDANT(">>", SpanRelation.DESCENDANT, Form.PLAIN),
    PARENT("<", SpanRelation.PARENT, Form.PLAIN),
    ANCESTOR("<<", SpanRelation.ANCESTOR, Form.PLAIN),
    SIBLING("~", SpanRelation.SIBLING, Form.PLAIN),
    NOT_CHILD("!>", SpanRelation.CHILD, Form.NEGATED),
    NOT_DESCENDANT("!>>", SpanRelation.DESCENDANT, Form.NEGATED),
    NOT_PARENT("!<", SpanRelation.PARENT, Form.NEGATED),
    NOT_ANCESTOR("!<<", SpanRelation.ANCESTOR, Form.NEGATED),
    NOT_SIBLING("!~", SpanRelation.SIBLING, Form.NEGATED),
    UNION_CHILD("&>", SpanRelation.CHILD, Form.UNION),
    UNION_DESCENDANT("&>>", SpanRelation.DESCENDANT, Form.UNION),
    UNION_PARENT("&<", SpanRelation.PARENT, Form.UNION),
    UNION_ANCESTOR("&<<", SpanRelation.ANCESTOR, Form.UNION),
    UNION_SIBLING("&~", SpanRelation.SIBLING, Form.UNION);

    /// Which spans are kept.
    public enum Form {
        /// All, if the spansets are what [#AND] and [#OR] want.
        BOTH,
        /// Those on the right that stand so to one on the left.
        PLAIN,
        /// Those on the right that stand so to none on the left.
        NEGATED,
        /// Those on either side that stand so to one on the other.
        UNION
    }

    private final String text;
    private final @Nullable SpanRelation relation;
    private final Form form;

    SpansetOperator(String text, @Nullable SpanRelation relation, Form form) {
        this.text = text;
        this.relation = relation;
        this.form = form;
    }

    public String text() {
        return text;
    }

    /// What the span on the right is to the one on the left; null for [#AND] and [#OR].
    public @Nullable SpanRelation relation() {
        return relation;
    }

    public Form form() {
        return form;
    }
}
