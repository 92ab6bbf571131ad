package dev.clew.store.segment.v1;

import com.google.re2j.Pattern;
import dev.clew.model.AnyValue;
import dev.clew.store.Comparison;
import java.util.List;
import java.util.OptionalInt;

/// What a filter asks of one value. [#accepts] is what it means; columns find the same values by their numbers.
sealed interface ValueTest {
    boolean accepts(AnyValue value);

    private static List<AnyValue> elements(AnyValue value) {
        return value instanceof AnyValue.ArrayValue(var elements) ? elements : List.of(value);
    }

    /// Any value.
    record Present() implements ValueTest {
        @Override
        public boolean accepts(AnyValue value) {
            return true;
        }
    }

    /// It reads as a text, see [AnyValue#text].
    record Reads(String text) implements ValueTest {
        @Override
        public boolean accepts(AnyValue value) {
            return value.text().equals(text);
        }
    }

    /// It, or an element of it, stands to `wanted` in one of some orders, see [Comparison#order].
    ///
    /// @param orders a sum of [#LESS], [#EQUAL] and [#GREATER]; neighbours
    record Stands(int orders, AnyValue wanted) implements ValueTest {
        static final int LESS = 1;
        static final int EQUAL = 2;
        static final int GREATER = 4;
        static final int ANY = LESS | EQUAL | GREATER;

        /// It compares with `wanted` at all.
        static Stands somehow(AnyValue wanted) {
            return new Stands(ANY, wanted);
        }

        /// As `comparison` says of one value; that of [Comparison#NOT_EQUALS] is the one that must not be.
        static Stands as(Comparison comparison, AnyValue wanted) {
            return new Stands(
                    switch (comparison) {
                        case EQUALS, NOT_EQUALS -> EQUAL;
                        case LESS -> LESS;
                        case LESS_OR_EQUAL -> LESS | EQUAL;
                        case GREATER -> GREATER;
                        case GREATER_OR_EQUAL -> GREATER | EQUAL;
                    },
                    wanted);
        }

        boolean takes(int order) {
            return (orders & (order < 0 ? LESS : order > 0 ? GREATER : EQUAL)) != 0;
        }

        @Override
        public boolean accepts(AnyValue value) {
            for (AnyValue element : elements(value)) {
                OptionalInt order = Comparison.order(element, wanted);
                if (order.isPresent() && takes(order.getAsInt())) {
                    return true;
                }
            }
            return false;
        }
    }

    /// It, or an element of it, is a text that `pattern` matches as a whole.
    record Fits(Pattern pattern) implements ValueTest {
        @Override
        public boolean accepts(AnyValue value) {
            for (AnyValue element : elements(value)) {
                if (element instanceof AnyValue.StringValue(var text) && pattern.matches(text)) {
                    return true;
                }
            }
            return false;
        }
    }
}
