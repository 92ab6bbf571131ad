package dev.clew.query.traceql.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads stages: what selects spans, and what becomes of them.
final class StageParser {
    private static final int STRUCTURE = 2;

    private final Tokens tokens;
    private final FieldParser fields;

    StageParser(Tokens tokens) {
        this.tokens = tokens;
        fields = new FieldParser(tokens);
    }

    /// Reads stages up to one that `ends` names, which is not read, or up to what cannot be a stage.
    List<Stage> stages(List<String> ends) {
        var stages = new ArrayList<Stage>();
        do {
            if (tokens.peek().kind() == Token.Kind.WORD
                    && ends.contains(tokens.peek().text())) {
                return stages;
            }
            stages.add(stage());
        } while (tokens.take("|"));
        return stages;
    }

    private Stage stage() {
        Token start = tokens.peek();
        if (tokens.take("by")) {
            tokens.expect("(");
            FieldExpression by = fields.read();
            tokens.expect(")");
            return tokens.placed(new Stage.GroupBy(by), start);
        }
        if (tokens.take("coalesce")) {
            tokens.expect("(");
            tokens.expect(")");
            return new Stage.Coalesce();
        }
        if (tokens.take("select")) {
            return tokens.placed(new Stage.Select(List.copyOf(selected())), start);
        }
        return start.is("{") || tokens.opensWith("{") || isGrouped() ? spansets(1) : scalarFilter();
    }

    /// Parentheses around stages that do not begin with braces.
    private boolean isGrouped() {
        return tokens.at("(") && (tokens.opensWith("by") || tokens.opensWith("coalesce"));
    }

    private List<Field> selected() {
        tokens.expect("(");
        var selected = new ArrayList<Field>();
        do {
            selected.add(fields.field());
        } while (tokens.take(","));
        tokens.expect(")");
        return selected;
    }

    private Stage.Spansets spansets(int least) {
        Stage.Spansets left = spanset();
        while (true) {
            Token token = tokens.peek();
            SpansetOperator operator = operator(token);
            if (operator == null || precedence(operator) < least) {
                return left;
            }
            tokens.next();
            tokens.countOperator();
            if (tokens.isLenient() && !tokens.at("{") && !tokens.at("(")) {
                return left;
            }
            Stage.Spansets right = spansets(precedence(operator) + 1);
            left = tokens.placed(new Stage.Combined(operator, left, right), token);
        }
    }

    private static int precedence(SpansetOperator operator) {
        return operator.form() == SpansetOperator.Form.BOTH ? 1 : STRUCTURE;
    }

    private static @Nullable SpansetOperator operator(Token token) {
        for (SpansetOperator operator : SpansetOperator.values()) {
            if (token.is(operator.text())) {
                return operator;
            }
        }
        return null;
    }

    private Stage.Spansets spanset() {
        if (tokens.at("{")) {
            return filter();
        }
        if (!tokens.at("(")) {
            throw tokens.expected("{");
        }
        tokens.next();
        tokens.enter();
        List<Stage> stages = stages(List.of());
        tokens.leave();
        tokens.expect(")");
        return stages.size() == 1 && stages.getFirst() instanceof Stage.Spansets only ? only : new Stage.Piped(stages);
    }

    /// `{ condition }`.
    Stage.Filter filter() {
        Token start = tokens.peek();
        tokens.expect("{");
        FieldExpression condition = tokens.at("}") ? Literal.Flag.TRUE : fields.read();
        tokens.expect("}");
        return tokens.placed(new Stage.Filter(condition), start);
    }

    private Stage scalarFilter() {
        ScalarExpression left = scalar(0);
        Token token = tokens.peek();
        Operator comparison = FieldParser.operator(token);
        if (comparison == null || comparison.sort() != Operator.Sort.COMPARISON) {
            throw tokens.expected("a comparison, as in count() > 2,");
        }
        tokens.next();
        return tokens.placed(new Stage.ScalarFilter(left, comparison, scalar(0)), token);
    }

    private ScalarExpression scalar(int least) {
        ScalarExpression left = scalarOperand();
        while (true) {
            Token token = tokens.peek();
            Operator operator = FieldParser.operator(token);
            if (operator == null || operator.sort() != Operator.Sort.ARITHMETIC || operator.precedence() < least) {
                return left;
            }
            tokens.next();
            tokens.countOperator();
            tokens.enter();
            ScalarExpression right =
                    scalar(operator == Operator.POWER ? operator.precedence() : operator.precedence() + 1);
            tokens.leave();
            left = tokens.placed(new ScalarExpression.Calculated(operator, left, right), token);
        }
    }

    private ScalarExpression scalarOperand() {
        Token start = tokens.peek();
        if (tokens.take("(")) {
            tokens.enter();
            ScalarExpression inner = scalar(0);
            tokens.leave();
            tokens.expect(")");
            return inner;
        }
        for (ScalarExpression.Function function : ScalarExpression.Function.values()) {
            if (tokens.take(function.text())) {
                tokens.expect("(");
                FieldExpression of = function == ScalarExpression.Function.COUNT ? null : fields.read();
                tokens.expect(")");
                return tokens.placed(new ScalarExpression.Aggregated(function, of), start);
            }
        }
        if (start.kind() != Token.Kind.VALUE && !start.is("-")) {
            throw tokens.expected("a stage, such as { } or count() > 2,");
        }
        return tokens.placed(new ScalarExpression.Constant(fields.literal()), start);
    }
}
