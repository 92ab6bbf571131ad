package dev.clew.query.traceql.syntax;

import dev.clew.query.traceql.syntax.Query.Hint;
import java.util.ArrayList;
import java.util.List;

/// Reads TraceQL.
public final class QueryParser {
    private final Tokens tokens;
    private final StageParser stages;
    private final MetricParser metrics;

    private QueryParser(String text, boolean lenient) {
        tokens = new Tokens(text, lenient);
        stages = new StageParser(tokens);
        metrics = new MetricParser(tokens, stages);
    }

    /// The query that `text` is.
    ///
    /// @throws InvalidQuery if it is none, or larger than [QueryLimits] allow, or asks for what can never
    ///     be
    public static Query parse(String text) {
        var parser = new QueryParser(text, /* lenient= */ false);
        Query query = parser.query();
        new TypeCheck(parser.tokens).check(query);
        return query;
    }

    /// The condition that spans must fulfil for the values of a query that is half typed to be of use: what
    /// of its first braces is whole, or anything if there are no such.
    ///
    /// @throws InvalidQuery only if it is larger than [QueryLimits] allow
    public static FieldExpression halfTyped(String text) {
        var parser = new QueryParser(text, /* lenient= */ true);
        if (!parser.tokens.at("{")) {
            return Literal.Flag.TRUE;
        }
        try {
            return parser.stages.filter().condition();
        } catch (InvalidQuery _) {
            return Literal.Flag.TRUE;
        }
    }

    /// The field that `text` names, such as `resource.service.name`, `.loan.id`, `status` or `event:name`.
    ///
    /// @throws InvalidQuery if it names none
    public static Field field(String text) {
        var tokens = new Tokens(text, /* lenient= */ false);
        Field field = new FieldParser(tokens).field();
        if (tokens.peek().kind() != Token.Kind.END) {
            throw tokens.expected("the end of the name");
        }
        return field;
    }

    private Query query() {
        if (tokens.ahead(MetricParser.FUNCTIONS, 1)) {
            MetricExpression metric = metrics.calculation(0);
            return new Query.Metrics(metric, end());
        }
        List<Stage> read = stages.stages(MetricParser.FUNCTIONS);
        if (tokens.peek().kind() == Token.Kind.WORD
                && MetricParser.FUNCTIONS.contains(tokens.peek().text())) {
            MetricExpression metric = metrics.series(read);
            return new Query.Metrics(metric, end());
        }
        return new Query.Search(read, end());
    }

    private List<Hint> end() {
        var hints = new ArrayList<Hint>();
        if (tokens.take("with")) {
            tokens.expect("(");
            do {
                Token name = tokens.next();
                if (name.kind() != Token.Kind.WORD) {
                    throw tokens.fail(name, "the name of a hint is expected, but %s was found".formatted(name.shown()));
                }
                tokens.expect("=");
                hints.add(new Hint(name.text(), new FieldParser(tokens).literal()));
            } while (tokens.take(","));
            tokens.expect(")");
        }
        if (tokens.peek().kind() != Token.Kind.END) {
            throw tokens.expected("an operator, | or the end");
        }
        return hints;
    }
}
