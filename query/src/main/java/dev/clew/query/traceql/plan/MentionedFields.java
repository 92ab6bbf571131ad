package dev.clew.query.traceql.plan;

import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.ScalarExpression;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.SpanDetail;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The fields that stages speak of: those are what people want to see of a span.
public final class MentionedFields {
    private final Set<Field> fields = new LinkedHashSet<>();
    private boolean hasRelations;

    private MentionedFields() {}

    public static MentionedFields of(List<Stage> stages) {
        var mentioned = new MentionedFields();
        mentioned.addAll(stages);
        return mentioned;
    }

    /// In the order they are first spoken of.
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    /// Whether an answer depends on how spans stand to each other, so that one that comes late may change
    /// it.
    public boolean dependOnStructure() {
        return hasRelations
                || fields.stream()
                        .anyMatch(field -> field instanceof Field.OfParent
                                || field == Intrinsic.CHILD_COUNT
                                || field == Intrinsic.ROOT_NAME
                                || field == Intrinsic.ROOT_SERVICE
                                || field == Intrinsic.NESTED_SET_LEFT
                                || field == Intrinsic.NESTED_SET_RIGHT
                                || field == Intrinsic.NESTED_SET_PARENT);
    }

    /// What must be known of a span to work the fields out.
    public SpanDetail detail() {
        var keys = new HashSet<String>();
        boolean events = false;
        boolean links = false;
        for (Field field : fields) {
            Field.Attribute attribute =
                    switch (field) {
                        case Field.Attribute own -> own;
                        case Field.OfParent(var ofParent) -> ofParent;
                        case Intrinsic _ -> null;
                    };
            if (attribute != null) {
                AttributeScope scope = attribute.scope();
                keys.add(attribute.name());
                events |= scope == AttributeScope.ANY || scope == AttributeScope.EVENT;
                links |= scope == AttributeScope.ANY || scope == AttributeScope.LINK;
            }
            events |= field == Intrinsic.EVENT_NAME || field == Intrinsic.EVENT_TIME;
            links |= field == Intrinsic.LINK_TRACE_ID || field == Intrinsic.LINK_SPAN_ID;
        }
        return new SpanDetail(keys, events, links);
    }

    private void addAll(List<Stage> stages) {
        for (Stage stage : stages) {
            switch (stage) {
                case Stage.Spansets spansets -> add(spansets);
                case Stage.ScalarFilter filter -> {
                    add(filter.left());
                    add(filter.right());
                }
                case Stage.GroupBy(var by) -> add(by);
                case Stage.Select(var selected) -> selected.forEach(this::add);
                case Stage.Coalesce() -> {}
            }
        }
    }

    private void add(Stage.Spansets spansets) {
        switch (spansets) {
            case Stage.Filter(var condition) -> add(condition);
            case Stage.Piped(var stages) -> addAll(stages);
            case Stage.Combined(var operator, var left, var right) -> {
                hasRelations |= operator.relation() != null;
                add(left);
                add(right);
            }
        }
    }

    private void add(ScalarExpression scalar) {
        switch (scalar) {
            case ScalarExpression.Constant _ -> {}
            case ScalarExpression.Aggregated aggregated -> {
                if (aggregated.of() != null) {
                    add(aggregated.of());
                }
            }
            case ScalarExpression.Calculated calculated -> {
                add(calculated.left());
                add(calculated.right());
            }
        }
    }

    private void add(FieldExpression expression) {
        switch (expression) {
            case Literal _ -> {}
            case Field field -> fields.add(field);
            case FieldExpression.Unary unary -> add(unary.operand());
            case FieldExpression.Binary binary -> {
                add(binary.left());
                add(binary.right());
            }
        }
    }
}
