package dev.clew.query.promql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.clew.query.promql.PromExpression.Aggregated;
import dev.clew.query.promql.PromExpression.Aggregation;
import dev.clew.query.promql.PromExpression.Calculated;
import dev.clew.query.promql.PromExpression.Constant;
import dev.clew.query.promql.PromExpression.Growth;
import dev.clew.query.promql.PromExpression.HistogramQuantile;
import dev.clew.query.promql.PromExpression.Operator;
import dev.clew.query.promql.PromExpression.Selector;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.PatternSize;
import dev.clew.query.traceql.syntax.QueryLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes an expression of the text of a query, or says what is wrong and where. What PromQL has beyond that is named in
/// the refusal.
public final class PromParser {
    /// Most series that `topk` picks.
    static final int MOST_PICKED = 10_000;

    private final PromText text;
    private int depth;
    private int operators;

    private PromParser(String query) {
        text = new PromText(query);
    }

    /// @throws InvalidQuery if `query` means nothing, or something that is not supported
    public static PromExpression parse(String query) {
        var parser = new PromParser(query);
        PromExpression expression = parser.expression(1);
        parser.end();
        return expression;
    }

    /// What `match[]` is: a selector by itself.
    ///
    /// @throws InvalidQuery as [#parse]
    public static Selector selector(String query) {
        var parser = new PromParser(query);
        Selector selector = parser.selector();
        parser.end();
        return selector;
    }

    private void end() {
        if (!text.isAtEnd()) {
            for (String word : List.of("offset", "and", "or", "unless", "bool", "@")) {
                if (text.isAt(word)) {
                    throw text.fail("'%s' is not supported here".formatted(word));
                }
            }
            throw text.expected("an operator, or the end");
        }
    }

    /// @param weakest operators bind at least as strongly
    private PromExpression expression(int weakest) {
        enter();
        PromExpression left = operand();
        for (Operator operator = operator(weakest); operator != null; operator = operator(weakest)) {
            if (++operators > QueryLimits.OPERATORS) {
                throw text.fail("a query has %d operators at most".formatted(QueryLimits.OPERATORS));
            }
            boolean isBool = text.takeWord("bool");
            for (String word : List.of("on", "ignoring", "group_left", "group_right")) {
                if (text.peekWord().equals(word)) {
                    throw text.fail("'%s' is not supported: series match by all their labels".formatted(word));
                }
            }
            left = new Calculated(operator, isBool, left, expression(operator.strength() + 1));
        }
        depth--;
        return left;
    }

    private void enter() {
        if (++depth > QueryLimits.DEPTH) {
            throw text.fail("a query is %d levels deep at most".formatted(QueryLimits.DEPTH));
        }
    }

    private @Nullable Operator operator(int weakest) {
        for (Operator operator : Operator.values()) {
            if (text.isAt(operator.text())) {
                return operator.strength() >= weakest && text.take(operator.text()) ? operator : null;
            }
        }
        return null;
    }

    private PromExpression operand() {
        if (text.take("(")) {
            PromExpression inner = expression(1);
            text.expect(")");
            return inner;
        }
        if (text.isAt("-") || text.isAt("+")) {
            boolean isNegated = text.take("-") || !text.take("+");
            enter();
            PromExpression negated = operand();
            depth--;
            if (!isNegated) {
                return negated;
            }
            return negated instanceof Constant(double value)
                    ? new Constant(-value)
                    : new Calculated(Operator.TIMES, false, new Constant(-1), negated);
        }
        if (text.isAtNumber()) {
            return new Constant(text.number());
        }
        return named();
    }

    private PromExpression named() {
        int from = text.position();
        String name = text.isAt("{") ? "" : text.peekWord();
        switch (name) {
            case "rate", "increase" -> {
                text.word(name);
                return growth(name.equals("rate"));
            }
            case "histogram_quantile" -> {
                text.word(name);
                text.expect("(");
                double quantile = text.take("-") ? -text.number() : text.number();
                text.expect(",");
                PromExpression of = expression(1);
                text.expect(")");
                return new HistogramQuantile(quantile, of);
            }
            default -> {
                for (Aggregation how : Aggregation.values()) {
                    if (how.text().equals(name.toLowerCase(Locale.ROOT))) {
                        text.word(name);
                        return aggregated(how);
                    }
                }
            }
        }
        if (!text.isAt("{") && name.isEmpty()) {
            throw text.expected("a number, a function or a metric");
        }
        Selector selector = selector();
        if (text.isAt("(")) {
            throw text.fail(
                    from,
                    "the function '%s' is not supported: rate, increase, histogram_quantile, sum, avg, min, max, count, topk and bottomk are"
                            .formatted(name));
        }
        throw text.fail(
                from,
                text.isAt("[")
                        ? "a range stands only in rate() or increase()"
                        : "%s is worked out from spans for a range of time: put rate(…[5m]) or increase(…[5m]) around it"
                                .formatted(selector.matchers().isEmpty() ? "this" : "what counts up"));
    }

    private Growth growth(boolean isPerSecond) {
        text.expect("(");
        Selector selector = selector();
        text.expect("[");
        long range = text.durationNanos();
        if (text.isAt(":")) {
            throw text.fail("subqueries are not supported");
        }
        text.expect("]");
        if (text.peekWord().equals("offset")) {
            throw text.fail("'offset' is not supported");
        }
        text.expect(")");
        return new Growth(selector, range, isPerSecond);
    }

    private Aggregated aggregated(Aggregation how) {
        List<String> labels = new ArrayList<>();
        Boolean isWithout = grouping(labels);
        text.expect("(");
        int parameter = 0;
        if (how.picks()) {
            int from = text.position();
            double number = text.number();
            if (!(number >= 1 && number <= MOST_PICKED)) {
                throw text.fail(from, "a number from 1 to %d is expected".formatted(MOST_PICKED));
            }
            parameter = (int) number;
            text.expect(",");
        }
        PromExpression of = expression(1);
        text.expect(")");
        if (isWithout == null) {
            isWithout = grouping(labels);
        }
        return new Aggregated(how, parameter, of, isWithout != null && isWithout, labels);
    }

    /// Null if there is none here.
    private @Nullable Boolean grouping(List<String> labels) {
        boolean isWithout = text.peekWord().equalsIgnoreCase("without");
        if (!isWithout && !text.peekWord().equalsIgnoreCase("by")) {
            return null;
        }
        text.word("by");
        text.expect("(");
        while (!text.take(")")) {
            labels.add(text.word("a label"));
            if (!text.isAt(")")) {
                text.expect(",");
            }
        }
        return isWithout;
    }

    private Selector selector() {
        var matchers = new ArrayList<LabelMatcher>();
        String name = text.isAt("{") ? "" : text.word("a metric");
        if (!name.isEmpty()) {
            matchers.add(new LabelMatcher(LabelMatcher.NAME, name, null, false));
        }
        if (text.take("{")) {
            while (!text.take("}")) {
                matchers.add(matcher());
                if (!text.isAt("}")) {
                    text.expect(",");
                }
            }
        }
        return new Selector(matchers);
    }

    private LabelMatcher matcher() {
        String label = text.word("a label");
        boolean isPattern = text.isAt("=~") || text.isAt("!~");
        boolean isNegated = text.isAt("!");
        if (isPattern) {
            text.take(isNegated ? "!~" : "=~");
        } else {
            text.expect(isNegated ? "!=" : "=");
        }
        int from = text.position();
        String value = text.quoted();
        return new LabelMatcher(label, value, isPattern ? pattern(value, from) : null, isNegated);
    }

    private Pattern pattern(String value, int from) {
        if (PatternSize.states(value) > QueryLimits.PATTERN_STATES) {
            throw text.fail(
                    from, "a pattern has %d states at most, this one has more".formatted(QueryLimits.PATTERN_STATES));
        }
        try {
            return Pattern.compile(value, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw text.fail(from, "not a pattern: " + e.getMessage());
        }
    }
}
