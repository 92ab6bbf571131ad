package dev.clew.query.traceql;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import dev.clew.query.traceql.syntax.FieldExpression;
import dev.clew.query.traceql.syntax.Literal;
import dev.clew.query.traceql.syntax.MetricExpression;
import dev.clew.query.traceql.syntax.MetricFunction;
import dev.clew.query.traceql.syntax.Operator;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.ScalarExpression;
import dev.clew.query.traceql.syntax.SeriesFilter;
import dev.clew.query.traceql.syntax.SpansetOperator;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.query.traceql.syntax.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/// Queries that mean something, and that some of the given spans answer; the same for the same seed.
public final class RandomQueries {
    private static final List<Operator> COMPARISONS = List.of(
            Operator.EQUALS,
            Operator.NOT_EQUALS,
            Operator.LESS,
            Operator.LESS_OR_EQUAL,
            Operator.GREATER,
            Operator.GREATER_OR_EQUAL);
    private static final List<Operator> ARITHMETIC =
            List.of(Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY, Operator.DIVIDE, Operator.REMAINDER);

    private final Random random;
    private final List<Span> spans;

    public RandomQueries(Random random, List<Span> spans) {
        this.random = random;
        this.spans = spans;
    }

    public Query.Search search() {
        return new Query.Search(stages(), hints());
    }

    public Query.Metrics metrics() {
        return new Query.Metrics(metric(random.nextInt(4) == 0 ? 2 : 0), hints());
    }

    /// Of spans by how they stand to each other, where each condition is one that a span alone can tell.
    public Query.Metrics metricsOfRelations() {
        var stages = new ArrayList<Stage>();
        stages.add(related(2));
        if (random.nextInt(4) == 0) {
            stages.add(aloneTold());
        }
        MetricFunction function = function();
        List<Field> by =
                function instanceof MetricFunction.Compare || random.nextBoolean() ? List.of() : List.of(field());
        return new Query.Metrics(new MetricExpression.Series(stages, function, by, seriesFilters()), hints());
    }

    private Stage.Spansets related(int depth) {
        return depth == 0
                ? aloneTold()
                : new Stage.Combined(
                        pick(Arrays.asList(SpansetOperator.values())),
                        related(random.nextInt(depth)),
                        related(random.nextInt(depth)));
    }

    private Stage.Filter aloneTold() {
        return new Stage.Filter(
                switch (random.nextInt(5)) {
                    case 0, 1, 2 -> Literal.Flag.TRUE;
                    case 3 -> intrinsicComparison();
                    default -> attributeComparison();
                });
    }

    private List<Query.Hint> hints() {
        return random.nextInt(4) == 0 ? List.of(new Query.Hint("most_recent", Literal.Flag.TRUE)) : List.of();
    }

    private MetricExpression metric(int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            Operator operator = ARITHMETIC.get(random.nextInt(4));
            MetricExpression constant = new MetricExpression.Constant(random.nextInt(10) / 2.0 - 1);
            MetricExpression series = metric(depth - 1);
            return switch (random.nextInt(3)) {
                case 0 -> new MetricExpression.Calculated(operator, series, metric(depth - 1));
                case 1 -> new MetricExpression.Calculated(operator, constant, series);
                default -> new MetricExpression.Calculated(operator, series, constant);
            };
        }
        MetricFunction function = function();
        var by = new ArrayList<Field>();
        if (!(function instanceof MetricFunction.Compare)) {
            for (int i = random.nextInt(3); i > 0; i--) {
                by.add(field());
            }
        }
        return new MetricExpression.Series(
                random.nextInt(3) == 0 ? stages() : List.of(filter(2)), function, by, seriesFilters());
    }

    private List<SeriesFilter> seriesFilters() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of(new SeriesFilter.TopK(1 + random.nextInt(3)));
            case 1 -> List.of(new SeriesFilter.BottomK(1 + random.nextInt(3)));
            case 2 ->
                List.of(
                        new SeriesFilter.TopK(2),
                        new SeriesFilter.Compared(pick(COMPARISONS), new Literal.Decimal(0.5)));
            default -> List.of();
        };
    }

    private MetricFunction function() {
        return switch (random.nextInt(6)) {
            case 0 -> new MetricFunction.Rate();
            case 1 -> new MetricFunction.CountOverTime();
            case 2 ->
                new MetricFunction.OverTime(
                        pick(List.of(
                                ScalarExpression.Function.MIN,
                                ScalarExpression.Function.MAX,
                                ScalarExpression.Function.AVG,
                                ScalarExpression.Function.SUM)),
                        number());
            case 3 -> new MetricFunction.QuantileOverTime(number(), List.of(0.5, 0.99));
            case 4 -> new MetricFunction.HistogramOverTime(number());
            default -> new MetricFunction.Compare(filter(1), 1 + random.nextInt(5), 0, 0);
        };
    }

    private List<Stage> stages() {
        var stages = new ArrayList<Stage>();
        stages.add(random.nextInt(12) == 0 ? later() : spansets(2));
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            stages.add(later());
        }
        return stages;
    }

    private Stage later() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> scalarFilter();
            case 2 -> new Stage.GroupBy(random.nextBoolean() ? field() : calculated());
            case 3 -> new Stage.Coalesce();
            case 4 -> new Stage.Select(List.of(field(), field()));
            default -> spansets(1);
        };
    }

    private Stage.ScalarFilter scalarFilter() {
        return new Stage.ScalarFilter(
                aggregated(),
                pick(COMPARISONS),
                switch (random.nextInt(4)) {
                    case 0 -> new ScalarExpression.Calculated(pick(ARITHMETIC), aggregated(), aggregated());
                    case 1 -> new ScalarExpression.Constant(new Literal.Duration(random.nextInt(2_000) * 1_000_000L));
                    case 2 -> new ScalarExpression.Constant(new Literal.Decimal(random.nextInt(8) / 2.0));
                    default -> new ScalarExpression.Constant(new Literal.Whole(random.nextInt(5) - 1));
                });
    }

    private ScalarExpression aggregated() {
        ScalarExpression.Function function = pick(Arrays.asList(ScalarExpression.Function.values()));
        return new ScalarExpression.Aggregated(
                function,
                function == ScalarExpression.Function.COUNT ? null : random.nextBoolean() ? number() : calculated());
    }

    private Stage.Spansets spansets(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return filter(2);
        }
        if (random.nextInt(10) == 0) {
            return new Stage.Piped(List.of(spansets(depth - 1), later()));
        }
        return new Stage.Combined(
                pick(Arrays.asList(SpansetOperator.values())), spansets(depth - 1), spansets(depth - 1));
    }

    private Stage.Filter filter(int depth) {
        return new Stage.Filter(random.nextInt(10) == 0 ? Literal.Flag.TRUE : condition(depth));
    }

    FieldExpression condition(int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 9)) {
            case 0, 1, 2, 3 -> attributeComparison();
            case 4 -> intrinsicComparison();
            case 5 -> match();
            case 6 ->
                new FieldExpression.Binary(
                        random.nextBoolean() ? Operator.EQUALS : Operator.NOT_EQUALS, field(), new Literal.Nil());
            case 7 -> traceComparison();
            case 8 -> random.nextInt(3) == 0 ? attribute() : intrinsicComparison();
            case 9 -> new FieldExpression.Unary(Operator.NOT, condition(depth - 1));
            case 10 -> new FieldExpression.Binary(pick(COMPARISONS), numeric(2), numeric(2));
            case 11 -> new FieldExpression.Binary(pick(COMPARISONS), attribute(), attribute());
            case 12 -> new FieldExpression.Binary(Operator.OR, condition(depth - 1), condition(depth - 1));
            default -> new FieldExpression.Binary(Operator.AND, condition(depth - 1), condition(depth - 1));
        };
    }

    private FieldExpression attributeComparison() {
        Field attribute = attribute();
        Literal literal = literalFor(attribute);
        FieldExpression comparison = literal instanceof Literal.Flag
                ? equality(attribute, literal)
                : new FieldExpression.Binary(pick(COMPARISONS), attribute, literal);
        return random.nextInt(10) == 0 ? turned((FieldExpression.Binary) comparison) : comparison;
    }

    private static FieldExpression turned(FieldExpression.Binary binary) {
        return new FieldExpression.Binary(binary.operator(), /* left= */ binary.right(), /* right= */ binary.left());
    }

    /// A value that some span has there, or one beside it.
    private Literal literalFor(Field field) {
        Span like = span();
        AnyValue value = null;
        if (field instanceof Field.OfParent(var attribute)) {
            return literalFor(attribute);
        }
        if (field instanceof Field.Attribute(var scope, var name)) {
            for (Attributes attributes : holders(scope, like)) {
                value = value == null ? attributes.get(name) : value;
            }
        }
        while (value instanceof AnyValue.ArrayValue(var elements)) {
            value = elements.isEmpty() ? null : elements.getFirst();
        }
        boolean beside = random.nextInt(4) == 0;
        return switch (value) {
            case AnyValue.StringValue(var text) -> new Literal.Text(beside ? text + "a" : text);
            case AnyValue.IntValue(var whole) ->
                beside && whole < Long.MAX_VALUE ? new Literal.Decimal(whole + 0.5) : new Literal.Whole(whole);
            case AnyValue.DoubleValue(var number) when Double.isFinite(number) -> new Literal.Decimal(number);
            case AnyValue.BoolValue(var flag) -> new Literal.Flag(flag != beside);
            case null, default -> new Literal.Whole(random.nextInt(20) - 10);
        };
    }

    private static List<Attributes> holders(AttributeScope scope, Span span) {
        return switch (scope) {
            case ANY, SPAN -> List.of(span.attributes());
            case RESOURCE -> List.of(span.resource().attributes());
            case INSTRUMENTATION -> List.of(span.scope().attributes());
            case EVENT ->
                span.events().stream().map(event -> event.attributes()).toList();
            case LINK -> span.links().stream().map(link -> link.attributes()).toList();
        };
    }

    private FieldExpression intrinsicComparison() {
        Span like = span();
        return switch (random.nextInt(12)) {
            case 0 -> compare(Intrinsic.NAME, new Literal.Text(like.name()));
            case 1 -> equality(Intrinsic.STATUS, new Literal.Status(StatusCode.of(random.nextInt(3))));
            case 2 -> equality(Intrinsic.KIND, new Literal.Kind(SpanKind.of(random.nextInt(6))));
            case 3 -> compare(Intrinsic.DURATION, new Literal.Duration(like.durationNanos()));
            case 4 ->
                compare(Intrinsic.STATUS_MESSAGE, new Literal.Text(like.status().message()));
            case 5 -> compare(Intrinsic.SPAN_ID, new Literal.Text(SpanId.format(like.spanId())));
            case 6 -> compare(Intrinsic.PARENT_ID, new Literal.Text(SpanId.format(like.parentSpanId())));
            case 7 ->
                compare(Intrinsic.TRACE_ID, new Literal.Text(like.traceId().toString()));
            case 8 ->
                compare(
                        Intrinsic.EVENT_NAME,
                        new Literal.Text(
                                like.events().isEmpty()
                                        ? ""
                                        : like.events().getFirst().name()));
            case 9 -> compare(Intrinsic.EVENT_TIME, new Literal.Duration(random.nextInt(3)));
            case 10 ->
                compare(
                        Intrinsic.INSTRUMENTATION_NAME,
                        new Literal.Text(like.scope().name()));
            default ->
                compare(
                        Intrinsic.INSTRUMENTATION_VERSION,
                        new Literal.Text(like.scope().version()));
        };
    }

    /// Of what no span knows alone.
    private FieldExpression traceComparison() {
        Span like = span();
        return switch (random.nextInt(7)) {
            case 0 -> compare(Intrinsic.ROOT_NAME, new Literal.Text(like.name()));
            case 1 -> compare(Intrinsic.ROOT_SERVICE, new Literal.Text(like.serviceName()));
            case 2 -> compare(Intrinsic.TRACE_DURATION, new Literal.Duration(random.nextLong(3_000_000_000L)));
            case 3 ->
                compare(
                        Intrinsic.NESTED_SET_PARENT,
                        random.nextBoolean()
                                ? new Literal.Whole(random.nextInt(5) - 2)
                                : new Literal.Decimal(random.nextInt(10) / 2.0 - 2.5));
            case 4 -> compare(Intrinsic.NESTED_SET_LEFT, new Literal.Whole(random.nextInt(10)));
            case 5 -> compare(Intrinsic.NESTED_SET_RIGHT, new Literal.Whole(random.nextInt(10)));
            default -> compare(Intrinsic.CHILD_COUNT, new Literal.Whole(random.nextInt(4)));
        };
    }

    private FieldExpression compare(Field field, Literal literal) {
        return new FieldExpression.Binary(pick(COMPARISONS), field, literal);
    }

    private FieldExpression equality(Field field, Literal literal) {
        return new FieldExpression.Binary(random.nextBoolean() ? Operator.EQUALS : Operator.NOT_EQUALS, field, literal);
    }

    private FieldExpression match() {
        Field field = random.nextInt(3) == 0 ? Intrinsic.NAME : attribute();
        String text = field == Intrinsic.NAME
                ? span().name()
                : literalFor(field) instanceof Literal.Text(var value) ? value : "value";
        int half = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        String start = Pattern.quote(text.substring(0, half));
        return new FieldExpression.Binary(
                random.nextBoolean() ? Operator.MATCHES : Operator.NOT_MATCHES,
                field,
                new Literal.Text(random.nextBoolean() ? start + ".*" : "(value|host|GET).{1,9}"));
    }

    /// An expression that comes to a number.
    private FieldExpression numeric(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> new Literal.Whole(random.nextInt(10) + 1);
            case 1 -> Intrinsic.DURATION;
            case 2, 3 -> number();
            case 4 -> new FieldExpression.Unary(Operator.SUBTRACT, number());
            default ->
                new FieldExpression.Binary(
                        random.nextInt(8) == 0 ? Operator.POWER : pick(ARITHMETIC), number(), numeric(depth - 1));
        };
    }

    private FieldExpression calculated() {
        return new FieldExpression.Binary(pick(ARITHMETIC), number(), numeric(0));
    }

    /// A field that is a number, or can be.
    private Field number() {
        return switch (random.nextInt(4)) {
            case 0 -> Intrinsic.DURATION;
            case 1 ->
                pick(Arrays.stream(Intrinsic.values())
                        .filter(intrinsic ->
                                intrinsic.type() == ValueType.WHOLE || intrinsic.type() == ValueType.DURATION)
                        .toList());
            default -> attribute();
        };
    }

    private Field field() {
        return random.nextInt(3) == 0 ? pick(Arrays.asList(Intrinsic.values())) : attribute();
    }

    private Field attribute() {
        AttributeScope scope =
                random.nextInt(3) > 0 ? AttributeScope.SPAN : pick(Arrays.asList(AttributeScope.values()));
        List<Attributes> holders = holders(scope, span());
        Attributes holder = holders.isEmpty() ? Attributes.EMPTY : holders.getFirst();
        String key = holder.isEmpty() ? "retries" : holder.key(random.nextInt(holder.size()));
        var attribute = new Field.Attribute(scope, key.isEmpty() ? "absent" : key);
        boolean isOfParent = random.nextInt(6) == 0
                && (scope == AttributeScope.ANY || scope == AttributeScope.SPAN || scope == AttributeScope.RESOURCE);
        return isOfParent ? new Field.OfParent(attribute) : attribute;
    }

    private Span span() {
        return spans.get(random.nextInt(spans.size()));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
