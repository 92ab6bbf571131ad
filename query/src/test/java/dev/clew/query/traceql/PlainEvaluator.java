package dev.clew.query.traceql;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.query.traceql.syntax.ScalarExpression;
import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.Comparison;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// What TraceQL means for one trace, slow and obvious: the oracle of the tests. It shares the syntax tree with what
/// it judges, and how two values compare, and nothing else. Spans are positions in the trace. It is one class, so
/// that the meaning of the language can be read from top to bottom.
public final class PlainEvaluator {
    private final Trace trace;
    private final Set<Integer> inRange = new TreeSet<>();

    /// Some spans, and what was worked out for them.
    public record Group(Set<Integer> spans, Map<String, AnyValue> labels) {}

    public PlainEvaluator(Trace trace, TimeRange range) {
        this.trace = trace;
        for (int i = 0; i < trace.spans().size(); i++) {
            if (range.contains(trace.spans().get(i).startNanos())) {
                inRange.add(i);
            }
        }
    }

    public List<Group> groups(List<Stage> stages) {
        return stages(stages, inRange);
    }

    private List<Group> stages(List<Stage> stages, Set<Integer> spans) {
        List<Group> groups = spans.isEmpty() ? List.of() : List.of(new Group(spans, Map.of()));
        for (Stage stage : stages) {
            groups = stage(stage, groups);
        }
        return groups;
    }

    private List<Group> stage(Stage stage, List<Group> groups) {
        var after = new ArrayList<Group>();
        switch (stage) {
            case Stage.Spansets spansets -> {
                for (Group group : groups) {
                    Set<Integer> kept = select(spansets, group.spans);
                    if (!kept.isEmpty()) {
                        after.add(new Group(kept, group.labels));
                    }
                }
            }
            case Stage.ScalarFilter filter -> {
                for (Group group : groups) {
                    var labels = new LinkedHashMap<>(group.labels);
                    double left = scalar(filter.left(), group.spans, labels);
                    double right = scalar(filter.right(), group.spans, labels);
                    if (!Double.isNaN(left)
                            && !Double.isNaN(right)
                            && accepts(filter.comparison(), left < right ? -1 : left > right ? 1 : 0)) {
                        after.add(new Group(group.spans, labels));
                    }
                }
            }
            case Stage.GroupBy(var by) -> {
                for (Group group : groups) {
                    var members = new LinkedHashMap<Optional<AnyValue>, Set<Integer>>();
                    for (int span : group.spans) {
                        Optional<AnyValue> value = values(by, span).stream().findFirst();
                        members.computeIfAbsent(value, _ -> new TreeSet<>()).add(span);
                    }
                    members.forEach((value, spans) -> {
                        var labels = new LinkedHashMap<>(group.labels);
                        String key = "by(" + QueryPrinter.print(by) + ")";
                        labels.remove(key);
                        labels.put(key, value.orElse(AnyValue.EmptyValue.INSTANCE));
                        after.add(new Group(spans, labels));
                    });
                }
            }
            case Stage.Coalesce() -> {
                var all = new TreeSet<Integer>();
                groups.forEach(group -> all.addAll(group.spans));
                if (!all.isEmpty()) {
                    after.add(new Group(all, Map.of()));
                }
            }
            case Stage.Select _ -> after.addAll(groups);
        }
        return after;
    }

    private double scalar(ScalarExpression scalar, Set<Integer> spans, Map<String, AnyValue> labels) {
        return switch (scalar) {
            case ScalarExpression.Constant(var value) -> value.number();
            case ScalarExpression.Calculated(var operator, var left, var right) -> {
                double a = scalar(left, spans, labels);
                double b = scalar(right, spans, labels);
                yield decimal(operator, a, b);
            }
            case ScalarExpression.Aggregated aggregated -> {
                String key = QueryPrinter.print(aggregated);
                if (aggregated.of() == null) {
                    labels.remove(key);
                    labels.put(key, AnyValue.of(spans.size()));
                    yield spans.size();
                }
                double[] numbers = spans.stream()
                        .map(span -> values(aggregated.of(), span))
                        .filter(values ->
                                !values.isEmpty() && number(values.getFirst()).isPresent())
                        .mapToDouble(values -> number(values.getFirst()).get().doubleValue())
                        .filter(number -> !Double.isNaN(number))
                        .toArray();
                double sum = 0;
                for (double number : numbers) {
                    sum += number;
                }
                double result = numbers.length == 0
                        ? Double.NaN
                        : switch (aggregated.function()) {
                            case COUNT -> numbers.length;
                            case SUM -> sum;
                            case AVG -> sum / numbers.length;
                            case MIN -> Arrays.stream(numbers).min().getAsDouble();
                            case MAX -> Arrays.stream(numbers).max().getAsDouble();
                        };
                if (!Double.isNaN(result)) {
                    labels.remove(key);
                    labels.put(key, AnyValue.of(result));
                }
                yield result;
            }
        };
    }

    private Set<Integer> select(Stage.Spansets spansets, Set<Integer> from) {
        return switch (spansets) {
            case Stage.Filter(var condition) -> {
                var kept = new TreeSet<Integer>();
                for (int span : from) {
                    if (isTrue(condition, span)) {
                        kept.add(span);
                    }
                }
                yield kept;
            }
            case Stage.Piped(var stages) -> {
                var all = new TreeSet<Integer>();
                stages(stages, from).forEach(group -> all.addAll(group.spans));
                yield all;
            }
            case Stage.Combined(var operator, var left, var right) ->
                combine(operator, select(left, from), select(right, from));
        };
    }

    private Set<Integer> combine(SpansetOperator operator, Set<Integer> left, Set<Integer> right) {
        var kept = new TreeSet<Integer>();
        switch (operator) {
            case AND, OR -> {
                if (operator == SpansetOperator.OR || (!left.isEmpty() && !right.isEmpty())) {
                    kept.addAll(left);
                    kept.addAll(right);
                }
            }
            default -> {
                for (int r : right) {
                    boolean related = left.stream().anyMatch(l -> stands(operator, l, r));
                    if (related != (operator.form() == SpansetOperator.Form.NEGATED)) {
                        kept.add(r);
                    }
                }
                if (operator.form() == SpansetOperator.Form.UNION) {
                    for (int l : left) {
                        if (right.stream().anyMatch(r -> stands(operator, l, r))) {
                            kept.add(l);
                        }
                    }
                }
            }
        }
        return kept;
    }

    /// Whether `right` is to `left` what the operator says.
    private boolean stands(SpansetOperator operator, int left, int right) {
        return switch (operator) {
            case CHILD, NOT_CHILD, UNION_CHILD -> trace.parent(right) == left;
            case DESCENDANT, NOT_DESCENDANT, UNION_DESCENDANT -> isBelow(right, left);
            case PARENT, NOT_PARENT, UNION_PARENT -> trace.parent(left) == right;
            case ANCESTOR, NOT_ANCESTOR, UNION_ANCESTOR -> isBelow(left, right);
            case SIBLING, NOT_SIBLING, UNION_SIBLING -> left != right && haveOneParent(left, right);
            case AND, OR -> throw new AssertionError();
        };
    }

    private boolean isBelow(int span, int ancestor) {
        for (int at = trace.parent(span); at >= 0; at = trace.parent(at)) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    private boolean haveOneParent(int one, int other) {
        if (trace.place(one) == Trace.Place.ORPHAN && trace.place(other) == Trace.Place.ORPHAN) {
            return span(one).parentSpanId() == span(other).parentSpanId();
        }
        return trace.parent(one) >= 0 && trace.parent(one) == trace.parent(other);
    }

    private Span span(int position) {
        return trace.spans().get(position);
    }

    private boolean isTrue(FieldExpression condition, int span) {
        if (condition instanceof Field) {
            return compare(Operator.EQUALS, values(condition, span), List.of(AnyValue.of(true)));
        }
        return values(condition, span).equals(List.of(AnyValue.of(true)));
    }

    /// Every value of an expression.
    public List<AnyValue> values(FieldExpression expression, int span) {
        return switch (expression) {
            case Literal literal -> literal(literal);
            case Field.Attribute(var scope, var name) -> attribute(scope, name, span(span));
            case Field.OfParent(var attribute) ->
                trace.place(span) == Trace.Place.CHILD ? values(attribute, trace.parent(span)) : List.of();
            case Field.Intrinsic intrinsic -> intrinsic(intrinsic, span);
            case FieldExpression.Unary(var operator, var operand) ->
                operator == Operator.NOT ? List.of(AnyValue.of(not(operand, span))) : negative(values(operand, span));
            case FieldExpression.Binary binary -> binary(binary, span);
        };
    }

    private boolean not(FieldExpression operand, int span) {
        return operand instanceof Field
                ? compare(Operator.NOT_EQUALS, values(operand, span), List.of(AnyValue.of(true)))
                : !isTrue(operand, span);
    }

    private static List<AnyValue> literal(Literal literal) {
        return switch (literal) {
            case Literal.Text(var value) -> List.of(AnyValue.of(value));
            case Literal.Whole(var value) -> List.of(AnyValue.of(value));
            case Literal.Decimal(var value) -> List.of(AnyValue.of(value));
            case Literal.Flag(var value) -> List.of(AnyValue.of(value));
            case Literal.Duration(var nanos) -> List.of(AnyValue.of(nanos));
            case Literal.Status(var code) -> List.of(AnyValue.of(code.name().toLowerCase(Locale.ROOT)));
            case Literal.Kind(var kind) -> List.of(AnyValue.of(kind.name().toLowerCase(Locale.ROOT)));
            case Literal.Nil() -> List.of();
        };
    }

    private List<AnyValue> binary(FieldExpression.Binary binary, int span) {
        Operator operator = binary.operator();
        return switch (operator.sort()) {
            case LOGIC -> {
                boolean left = isTrue(binary.left(), span);
                boolean right = isTrue(binary.right(), span);
                yield List.of(AnyValue.of(operator == Operator.AND ? left && right : left || right));
            }
            case ARITHMETIC -> calculate(operator, values(binary.left(), span), values(binary.right(), span));
            case PATTERN ->
                List.of(AnyValue.of(
                        match(operator, values(binary.left(), span), ((Literal.Text) binary.right()).value())));
            case COMPARISON -> List.of(AnyValue.of(comparison(binary, span)));
        };
    }

    private boolean comparison(FieldExpression.Binary binary, int span) {
        List<AnyValue> left = values(binary.left(), span);
        List<AnyValue> right = values(binary.right(), span);
        if (binary.left() instanceof Literal.Nil || binary.right() instanceof Literal.Nil) {
            boolean bothNone = left.isEmpty() && right.isEmpty();
            return (binary.operator() == Operator.EQUALS) == bothNone;
        }
        // A status or a kind is no text.
        if (isNamed(binary.left()) != isNamed(binary.right())) {
            return false;
        }
        return compare(binary.operator(), left, right);
    }

    private static boolean isNamed(FieldExpression expression) {
        return expression instanceof Literal.Status
                || expression instanceof Literal.Kind
                || expression == Field.Intrinsic.STATUS
                || expression == Field.Intrinsic.KIND;
    }

    private static boolean compare(Operator operator, List<AnyValue> left, List<AnyValue> right) {
        var orders = new LinkedHashSet<Integer>();
        for (AnyValue one : flat(left)) {
            for (AnyValue other : flat(right)) {
                OptionalInt order = Comparison.order(one, other);
                order.ifPresent(value -> orders.add(Integer.signum(value)));
            }
        }
        return operator == Operator.NOT_EQUALS
                ? !orders.isEmpty() && !orders.contains(0)
                : orders.stream().anyMatch(order -> accepts(operator, order));
    }

    private static boolean accepts(Operator operator, int order) {
        return switch (operator) {
            case EQUALS -> order == 0;
            case NOT_EQUALS -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            default -> throw new AssertionError();
        };
    }

    private static boolean match(Operator operator, List<AnyValue> values, String pattern) {
        List<String> texts = flat(values).stream()
                .filter(value -> value instanceof AnyValue.StringValue)
                .map(AnyValue::text)
                .toList();
        boolean any = texts.stream().anyMatch(text -> Pattern.matches(pattern, text));
        return operator == Operator.MATCHES ? any : !texts.isEmpty() && !any;
    }

    private static List<AnyValue> flat(List<AnyValue> values) {
        return values.stream()
                .flatMap(value -> value instanceof AnyValue.ArrayValue(var elements)
                        ? elements.stream()
                        : List.of(value).stream())
                .toList();
    }

    private static Optional<Number> number(AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> Optional.of(whole);
            case AnyValue.DoubleValue(var number) -> Optional.of(number);
            default -> Optional.empty();
        };
    }

    private static List<AnyValue> negative(List<AnyValue> values) {
        return calculate(Operator.SUBTRACT, List.of(AnyValue.of(0)), values);
    }

    private static List<AnyValue> calculate(Operator operator, List<AnyValue> left, List<AnyValue> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return List.of();
        }
        Optional<Number> a = number(left.getFirst());
        Optional<Number> b = number(right.getFirst());
        if (a.isEmpty() || b.isEmpty()) {
            return List.of();
        }
        if (a.get() instanceof Long x && b.get() instanceof Long y) {
            if (y == 0 && (operator == Operator.DIVIDE || operator == Operator.REMAINDER)) {
                return List.of();
            }
            BigInteger p = BigInteger.valueOf(x);
            BigInteger q = BigInteger.valueOf(y);
            BigInteger exact =
                    switch (operator) {
                        case ADD -> p.add(q);
                        case SUBTRACT -> p.subtract(q);
                        case MULTIPLY -> p.multiply(q);
                        case DIVIDE -> p.divide(q);
                        case REMAINDER -> p.remainder(q);
                        default -> null;
                    };
            if (exact != null && exact.bitLength() < 64) {
                return List.of(AnyValue.of(exact.longValue()));
            }
            double power = Math.pow(x, y);
            if (exact == null && power == Math.rint(power) && Math.abs(power) < 0x1p53) {
                return List.of(AnyValue.of((long) power));
            }
        }
        return List.of(
                AnyValue.of(decimal(operator, a.get().doubleValue(), b.get().doubleValue())));
    }

    private static double decimal(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
            case POWER -> Math.pow(a, b);
            default -> throw new AssertionError();
        };
    }

    private static List<AnyValue> attribute(Field.AttributeScope scope, String name, Span span) {
        return switch (scope) {
            case SPAN -> all(List.of(span.attributes()), name);
            case RESOURCE -> all(List.of(span.resource().attributes()), name);
            case INSTRUMENTATION -> all(List.of(span.scope().attributes()), name);
            case EVENT ->
                all(span.events().stream().map(event -> event.attributes()).toList(), name);
            case LINK ->
                all(span.links().stream().map(link -> link.attributes()).toList(), name);
            case ANY -> {
                for (Field.AttributeScope each : List.of(
                        Field.AttributeScope.SPAN,
                        Field.AttributeScope.RESOURCE,
                        Field.AttributeScope.EVENT,
                        Field.AttributeScope.LINK,
                        Field.AttributeScope.INSTRUMENTATION)) {
                    List<AnyValue> values = attribute(each, name, span);
                    if (!values.isEmpty()) {
                        yield values;
                    }
                }
                yield List.of();
            }
        };
    }

    private static List<AnyValue> all(List<Attributes> holders, String name) {
        var values = new ArrayList<AnyValue>();
        for (Attributes attributes : holders) {
            for (int i = 0; i < attributes.size(); i++) {
                if (attributes.key(i).equals(name)) {
                    values.add(attributes.value(i));
                }
            }
        }
        return values;
    }

    private List<AnyValue> intrinsic(Field.Intrinsic intrinsic, int position) {
        Span span = span(position);
        Span root = trace.root();
        return switch (intrinsic) {
            case NAME -> List.of(AnyValue.of(span.name()));
            case STATUS -> List.of(AnyValue.of(span.status().code().name().toLowerCase(Locale.ROOT)));
            case STATUS_MESSAGE -> List.of(AnyValue.of(span.status().message()));
            case DURATION -> List.of(AnyValue.of(span.durationNanos()));
            case KIND -> List.of(AnyValue.of(span.kind().name().toLowerCase(Locale.ROOT)));
            case SPAN_ID -> List.of(AnyValue.of(SpanId.format(span.spanId())));
            case PARENT_ID -> span.isRoot() ? List.of() : List.of(AnyValue.of(SpanId.format(span.parentSpanId())));
            case CHILD_COUNT -> List.of(AnyValue.of(children(position).size()));
            case ROOT_NAME -> root.isRoot() ? List.of(AnyValue.of(root.name())) : List.of();
            case ROOT_SERVICE -> root.isRoot() ? List.of(AnyValue.of(root.serviceName())) : List.of();
            case TRACE_DURATION -> List.of(AnyValue.of(trace.durationNanos()));
            case TRACE_ID -> List.of(AnyValue.of(trace.id().toString()));
            case NESTED_SET_LEFT -> List.of(AnyValue.of(left(position)));
            case NESTED_SET_RIGHT -> List.of(AnyValue.of(left(position) + 2 * below(position) + 1));
            case NESTED_SET_PARENT ->
                List.of(AnyValue.of(
                        span.isRoot()
                                ? -1
                                : trace.place(position) == Trace.Place.CHILD ? left(trace.parent(position)) : 0));
            case EVENT_NAME ->
                span.events().stream().map(event -> AnyValue.of(event.name())).toList();
            case EVENT_TIME ->
                span.events().stream()
                        .map(event -> AnyValue.of(event.timeNanos() - span.startNanos()))
                        .toList();
            case LINK_TRACE_ID ->
                span.links().stream()
                        .map(link -> AnyValue.of(link.traceId().toString()))
                        .toList();
            case LINK_SPAN_ID ->
                span.links().stream()
                        .map(link -> AnyValue.of(SpanId.format(link.spanId())))
                        .toList();
            case INSTRUMENTATION_NAME -> List.of(AnyValue.of(span.scope().name()));
            case INSTRUMENTATION_VERSION -> List.of(AnyValue.of(span.scope().version()));
        };
    }

    private List<Integer> children(int position) {
        var children = new ArrayList<Integer>();
        for (int i = 0; i < trace.spans().size(); i++) {
            if (trace.parent(i) == position) {
                children.add(i);
            }
        }
        return children;
    }

    private int below(int position) {
        int count = 0;
        for (int i = 0; i < trace.spans().size(); i++) {
            count += isBelow(i, position) ? 1 : 0;
        }
        return count;
    }

    /// Each span before it was entered, and left again unless it is above.
    private int left(int position) {
        int above = 0;
        for (int at = trace.parent(position); at >= 0; at = trace.parent(at)) {
            above++;
        }
        return 2 * position - above + 1;
    }
}
