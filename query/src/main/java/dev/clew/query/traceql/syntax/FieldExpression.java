package dev.clew.query.traceql.syntax;

/// What can be worked out for a single span: a value, several, or none.
public sealed interface FieldExpression permits Literal, Field, FieldExpression.Unary, FieldExpression.Binary {
    /// @param operator [Operator#NOT] or [Operator#SUBTRACT]
    record Unary(Operator operator, FieldExpression operand) implements FieldExpression {}

    record Binary(Operator operator, FieldExpression left, FieldExpression right) implements FieldExpression {}
}
