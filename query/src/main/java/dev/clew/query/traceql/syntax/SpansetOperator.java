package dev.clew.query.traceql.syntax;

import org.jspecify.annotations.Nullable;

/// How the spans of two spansets stand to each other. What is kept of a relation are spans on the right, of
/// its union form those on both sides.
public enum SpansetOperator {
    AND("&&", null, Form.BOTH),
    OR("||", null, Form.BOTH),
    CHILD(">", Relation.CHILD, Form.PLAIN),
    DESCENDANT(">>", Relation.DESCENDANT, Form.PLAIN),
    PARENT("<", Relation.PARENT, Form.PLAIN),
    ANCESTOR("<<", Relation.ANCESTOR, Form.PLAIN),
    SIBLING("~", Relation.SIBLING, Form.PLAIN),
    NOT_CHILD("!>", Relation.CHILD, Form.NEGATED),
    NOT_DESCENDANT("!>>", Relation.DESCENDANT, Form.NEGATED),
    NOT_PARENT("!<", Relation.PARENT, Form.NEGATED),
    NOT_ANCESTOR("!<<", Relation.ANCESTOR, Form.NEGATED),
    NOT_SIBLING("!~", Relation.SIBLING, Form.NEGATED),
    UNION_CHILD("&>", Relation.CHILD, Form.UNION),
    UNION_DESCENDANT("&>>", Relation.DESCENDANT, Form.UNION),
    UNION_PARENT("&<", Relation.PARENT, Form.UNION),
    UNION_ANCESTOR("&<<", Relation.ANCESTOR, Form.UNION),
    UNION_SIBLING("&~", Relation.SIBLING, Form.UNION);

    /// What the span on the right is to the one on the left.
    public enum Relation {
        CHILD,
        DESCENDANT,
        PARENT,
        ANCESTOR,
        SIBLING;

        /// What the span on the left is to the one on the right.
        public Relation turned() {
            return switch (this) {
                case CHILD -> PARENT;
                case DESCENDANT -> ANCESTOR;
                case PARENT -> CHILD;
                case ANCESTOR -> DESCENDANT;
                case SIBLING -> SIBLING;
            };
        }
    }

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
    private final @Nullable Relation relation;
    private final Form form;

    SpansetOperator(String text, @Nullable Relation relation, Form form) {
        this.text = text;
        this.relation = relation;
        this.form = form;
    }

    public String text() {
        return text;
    }

    /// Null for [#AND] and [#OR].
    public @Nullable Relation relation() {
        return relation;
    }

    public Form form() {
        return form;
    }
}
