package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.TraceId;
import dev.clew.store.SpanField.Intrinsic;
import java.util.HexFormat;

/// Conditions on ids. Ids are numbers here and hexadecimal text in questions, which nearly always ask for one of
/// them.
final class IdCompiler {
    private final ConditionCompiler.Lookup part;

    IdCompiler(ConditionCompiler.Lookup part) {
        this.part = part;
    }

    Condition id(Intrinsic field, ValueTest test) {
        return switch (test) {
            case ValueTest.Present() -> exists(field);
            case ValueTest.Fits _ -> new IdText(field, test);
            case ValueTest.Reads(var text) -> equal(field, text);
            case ValueTest.Stands(var orders, var wanted) -> {
                if (!(wanted instanceof AnyValue.StringValue(var text))) {
                    yield Condition.Constant.FALSE;
                }
                yield switch (orders) {
                    case ValueTest.Stands.EQUAL -> equal(field, text);
                    case ValueTest.Stands.ANY -> exists(field);
                    default -> new IdText(field, test);
                };
            }
        };
    }

    private static Condition exists(Intrinsic field) {
        return switch (field) {
            case PARENT_ID -> Conditions.not(Conditions.fieldIn(Field.PARENT_ID, ValueSet.one(0)));
            case LINK_TRACE_ID, LINK_SPAN_ID -> Conditions.ownedIn(Field.LINK_SPAN_ID, ValueSet.ALL);
            default -> Condition.Constant.TRUE;
        };
    }

    private Condition equal(Intrinsic field, String text) {
        boolean isTrace = field == Intrinsic.TRACE_ID || field == Intrinsic.LINK_TRACE_ID;
        if (!isId(text, isTrace ? 32 : 16)) {
            return Condition.Constant.FALSE;
        }
        long low = HexFormat.fromHexDigitsToLong(text, text.length() - 16, text.length());
        return switch (field) {
            case TRACE_ID -> part.traceIs(TraceId.parse(text));
            case LINK_TRACE_ID -> new LinkTraceIs(TraceId.parse(text));
            case SPAN_ID -> Conditions.fieldIn(Field.SPAN_ID, ValueSet.one(low));
            case LINK_SPAN_ID -> Conditions.ownedIn(Field.LINK_SPAN_ID, ValueSet.one(low));
            case PARENT_ID -> low == 0 ? Condition.Constant.FALSE : new ParentIs(low);
            default -> throw new IllegalArgumentException(field + " is no id");
        };
    }

    private static boolean isId(String text, int digits) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == digits;
    }
}
