package dev.clew.query.traceql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clew.query.traceql.syntax.Field.AttributeScope;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryParserTest {
    @Test
    void andAndOrBindAlikeFromLeftToRight() {
        assertThat(condition("{ .a || .b && .c }"))
                .isEqualTo(new FieldExpression.Binary(
                        Operator.AND, new FieldExpression.Binary(Operator.OR, any("a"), any("b")), any("c")));
    }

    @Test
    void structuralOperatorsBindTighterThanAndAndOr() {
        Stage.Filter a = new Stage.Filter(any("a"));
        Stage.Filter b = new Stage.Filter(any("b"));
        Stage.Filter c = new Stage.Filter(any("c"));
        assertThat(stages("{.a} && {.b} >> {.c}"))
                .containsExactly(new Stage.Combined(
                        SpansetOperator.AND, a, new Stage.Combined(SpansetOperator.DESCENDANT, b, c)));
        assertThat(stages("{.a} > {.b} !~ {.c}"))
                .containsExactly(new Stage.Combined(
                        SpansetOperator.NOT_SIBLING, new Stage.Combined(SpansetOperator.CHILD, a, b), c));
    }

    @Test
    void namesOfAttributesMayHoldAlmostEverything() {
        assertThat(condition("{ .a-b/c:d*e+1 }")).isEqualTo(any("a-b/c:d*e+1"));
        assertThat(condition("{ span.\"a b\".c.\"d\\\"e\" }"))
                .isEqualTo(new Field.Attribute(AttributeScope.SPAN, "a b.c.d\"e"));
        assertThat(condition("{ parent.a.b }")).isEqualTo(ofParent(AttributeScope.ANY, "a.b"));
        assertThat(condition("{ parent.span.a }")).isEqualTo(ofParent(AttributeScope.SPAN, "a"));
        assertThat(condition("{ parent.resource.\"a b\" }")).isEqualTo(ofParent(AttributeScope.RESOURCE, "a b"));
        assertThat(condition("{ parent.\"span.a\" }")).isEqualTo(ofParent(AttributeScope.ANY, "span.a"));
        assertThat(condition("{ parent.event.a }")).isEqualTo(ofParent(AttributeScope.ANY, "event.a"));
        assertThat(condition("{ resource.ключ }")).isEqualTo(new Field.Attribute(AttributeScope.RESOURCE, "ключ"));
    }

    @Test
    void intrinsicsHaveAFormWithAScope() {
        assertThat(condition("{ span:name = trace:rootName }"))
                .isEqualTo(new FieldExpression.Binary(Operator.EQUALS, Intrinsic.NAME, Intrinsic.ROOT_NAME));
        assertThat(condition("{ trace:rootService = rootServiceName }"))
                .isEqualTo(new FieldExpression.Binary(Operator.EQUALS, Intrinsic.ROOT_SERVICE, Intrinsic.ROOT_SERVICE));
    }

    @Test
    void durationsAndNumbersMayHaveSeveralForms() {
        assertThat(literal("1h30m")).isEqualTo(new Literal.Duration(5_400_000_000_000L));
        assertThat(literal("1.5s")).isEqualTo(new Literal.Duration(1_500_000_000L));
        assertThat(literal("3µs")).isEqualTo(new Literal.Duration(3_000L));
        assertThat(literal("-2ms")).isEqualTo(new Literal.Duration(-2_000_000L));
        assertThat(literal(".5")).isEqualTo(new Literal.Decimal(0.5));
        assertThat(literal("1e3")).isEqualTo(new Literal.Decimal(1_000));
        assertThat(literal("minInt")).isEqualTo(new Literal.Whole(Long.MIN_VALUE));
    }

    @Test
    void textsHaveTheEscapesOfGoOrNone() {
        assertThat(literal("\"a\\\"b\\\\c\\n\\u00e9\\x41\"")).isEqualTo(new Literal.Text("a\"b\\c\né" + "A"));
        assertThat(literal("`a\"b\\c`")).isEqualTo(new Literal.Text("a\"b\\c"));
    }

    @Test
    void commentsEndWithTheLine() {
        assertThat(condition("{ // all\n .a // this\n}")).isEqualTo(any("a"));
    }

    @Test
    void anErrorPointsAtThePlace() {
        InvalidQuery invalid =
                catchThrowableOfType(InvalidQuery.class, () -> QueryParser.parse("{ .a = 1 } |\n count( > 3"));
        assertThat(invalid.line()).isEqualTo(2);
        assertThat(invalid.column()).isEqualTo(9);
        assertThat(invalid.offset()).isEqualTo(21);
        assertThat(invalid).hasMessage("""
                line 2, column 9: ) is expected, but > was found
                 count( > 3
                        ^""");
    }

    @Test
    void typesThatNeverMeetAreRefused() {
        assertRefused("{ name > 3 }", "a text never compares to a whole number", 8);
        assertRefused("{ duration = \"1s\" }", "a duration never compares to a text", 12);
        assertRefused("{ status > error }", "a status has no order", 10);
        assertRefused("{ .a > nil }", "nil is neither less nor greater", 6);
        assertRefused("{ 1 + 2 }", "a condition is true or false, but this is a whole number", 5);
        assertRefused("{ name && .a }", "true or false is expected here, but this is a text", 8);
        assertRefused("{ name =~ \"(\" }", "no pattern of RE2: missing closing )", 11);
        assertRefused("{ } | avg(name) > 1", "numbers are expected here, but this is a text", 7);
        assertRefused("{ } | 1 > 2", "nothing here depends on the spans", 9);
        assertRefused("{ } | by(1)", "this is the same for every span", 7);
        assertRefused("{ } | compare({ }) by(name)", "compare() makes its own series", 7);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("", "a stage, such as { } or count() > 2, is expected, but the end was found", 1);
        assertRefused("{ } | count()", "a comparison, as in count() > 2, is expected, but the end was found", 14);
        assertRefused("{ .a = }", "a value is expected, but } was found", 8);
        assertRefused("{ parent. = 1 }", "the name of an attribute is expected", 10);
        assertRefused("{ parent.span. = 1 }", "the name of an attribute is expected", 15);
        assertRefused("{ span:nam = 1 }", "there is no span:nam", 3);
        assertRefused("{ foo.bar = 1 }", "foo. is no scope", 3);
        assertRefused("{ .a = \"b }", "the text that begins here is not ended by \"", 8);
        assertRefused("{ } | rate() | topk(0)", "a whole number from 1 to 1000 is expected", 21);
        assertRefused("{ } | quantile_over_time(duration, 2)", "a quantile is a number from 0 to 1", 36);
        assertRefused("{ } { }", "an operator, | or the end is expected, but { was found", 5);
    }

    @Test
    void limitsAreNamed() {
        assertRefused("{ }" + " ".repeat(1 << 20), "a query has 65536 characters at most", 65_537);
        assertRefused("{ " + "(".repeat(10_000) + ".a" + ")".repeat(10_000) + " }", "100 levels deep at most", 104);
        assertRefused("(".repeat(10_000) + "{ }" + ")".repeat(10_000), "100 levels deep at most", 102);
        assertRefused("{ " + "!".repeat(10_000) + ".a }", "100 levels deep at most", 104);
        assertRefused("{ .a" + " || .a".repeat(5_000) + " }", "1000 operators at most", 6_009);
        assertRefused("{ name =~ \"((a{100}){100}){100}\" }", "a pattern has 10000 states at most", 11);
        assertThat(QueryParser.parse("{ name =~ \"(.*a){12}$\" }")).isNotNull();
        assertThat(QueryParser.parse("{ " + "(".repeat(90) + ".a" + ")".repeat(90) + " }"))
                .isNotNull();
        assertThat(QueryParser.parse("{ .a" + " || .a".repeat(1_000) + " }").hashCode())
                .isNotZero();
    }

    @Test
    void halfTypedQueriesSayWhatIsWhole() {
        assertThat(halfTyped("{ resource.cluster = }")).isEqualTo("true");
        assertThat(halfTyped("{ resource.cluster = \"a\" && span.foo = }")).isEqualTo("resource.cluster = \"a\"");
        assertThat(halfTyped("{ resource.cluster = \"a\" && span.fo")).isEqualTo("resource.cluster = \"a\"");
        assertThat(halfTyped("{ span.foo = \"b && .c = 1 }")).isEqualTo("true");
        assertThat(halfTyped("{ .a = 1 || .b = ")).isEqualTo("true");
        assertThat(halfTyped("{ (.a = 1 || .b = ) && .c = 2")).isEqualTo("true && .c = 2");
        assertThat(halfTyped("{ .a = 1 && name > 3 && .b = 2 }")).isEqualTo(".a = 1 && .b = 2");
        assertThat(halfTyped("{ span:na = 1 && .b = 2 }")).isEqualTo(".b = 2");
        assertThat(halfTyped("{ .a = 1 } >> { .b = ")).isEqualTo(".a = 1");
        assertThat(halfTyped("")).isEqualTo("true");
        assertThat(halfTyped("{")).isEqualTo("true");
        assertThat(halfTyped("}{")).isEqualTo("true");
        assertThatThrownBy(() -> QueryParser.halfTyped("{".repeat(1 << 20))).isInstanceOf(InvalidQuery.class);
    }

    private static String halfTyped(String text) {
        return QueryPrinter.print(QueryParser.halfTyped(text));
    }

    private static void assertRefused(String query, String why, int column) {
        InvalidQuery invalid = catchThrowableOfType(InvalidQuery.class, () -> QueryParser.parse(query));
        assertThat(invalid).as(query).isNotNull().hasMessageContaining(why);
        assertThat(invalid.column()).as(invalid.getMessage()).isEqualTo(column);
    }

    private static Field any(String name) {
        return new Field.Attribute(AttributeScope.ANY, name);
    }

    private static Field ofParent(AttributeScope scope, String name) {
        return new Field.OfParent(new Field.Attribute(scope, name));
    }

    private static List<Stage> stages(String text) {
        return ((Query.Search) QueryParser.parse(text)).stages();
    }

    private static FieldExpression condition(String text) {
        return ((Stage.Filter) stages(text).getFirst()).condition();
    }

    private static FieldExpression literal(String text) {
        return ((FieldExpression.Binary) condition("{ .a = " + text + " }")).right();
    }
}
