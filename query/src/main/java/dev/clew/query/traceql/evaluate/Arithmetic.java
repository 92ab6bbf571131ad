package dev.clew.query.traceql.evaluate;

import dev.clew.model.AnyValue;
import dev.clew.query.traceql.syntax.Operator;
import org.jspecify.annotations.Nullable;

/// Calculates with the numbers of spans. Whole numbers stay whole, and become decimal where they would not
/// fit.
final class Arithmetic {
    private static final double EXACT = 0x1p53;

    private Arithmetic() {}

    /// Null if either is no number, or a whole number is divided by zero.
    static @Nullable AnyValue calculate(Operator operator, @Nullable AnyValue left, @Nullable AnyValue right) {
        if (left instanceof AnyValue.IntValue(var a) && right instanceof AnyValue.IntValue(var b)) {
            return whole(operator, a, b);
        }
        double a = number(left);
        double b = number(right);
        return isNumber(left) && isNumber(right) ? AnyValue.of(calculate(operator, a, b)) : null;
    }

    private static @Nullable AnyValue whole(Operator operator, long a, long b) {
        boolean divides = operator == Operator.DIVIDE || operator == Operator.REMAINDER;
        if (divides && b == 0) {
            return null;
        }
        if (operator == Operator.POWER) {
            double power = Math.pow((double) a, (double) b);
            return power == Math.rint(power) && Math.abs(power) < EXACT
                    ? AnyValue.of((long) power)
                    : AnyValue.of(power);
        }
        try {
            return AnyValue.of(
                    switch (operator) {
                        case ADD -> Math.addExact(a, b);
                        case SUBTRACT -> Math.subtractExact(a, b);
                        case MULTIPLY -> Math.multiplyExact(a, b);
                        case DIVIDE -> Math.divideExact(a, b);
                        default -> a % b;
                    });
        } catch (ArithmeticException _) {
            return AnyValue.of(calculate(operator, (double) a, (double) b));
        }
    }

    /// @param operator of arithmetic
    static double calculate(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
            case POWER -> Math.pow(a, b);
            default -> throw new AssertionError("Bug: %s is no arithmetic".formatted(operator));
        };
    }

    static @Nullable AnyValue negative(@Nullable AnyValue value) {
        return calculate(Operator.SUBTRACT, AnyValue.of(0), value);
    }

    static boolean isNumber(@Nullable AnyValue value) {
        return value instanceof AnyValue.IntValue || value instanceof AnyValue.DoubleValue;
    }

    /// NaN if it is none.
    static double number(@Nullable AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> whole;
            case AnyValue.DoubleValue(var number) -> number;
            case null, default -> Double.NaN;
        };
    }
}
