package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Which values of a column pass a [ValueTest], as the column stores them.
final class ValueMatch {
    /// How many entries are judged between two looks at whether that is still wanted.
    private static final int STEP = 256;

    private final ValueTest test;
    private final BooleanSupplier enough;
    private int judged;
    private boolean over;

    /// @param enough once it says so, the answers do not matter any more
    ValueMatch(ValueTest test, BooleanSupplier enough) {
        this.test = test;
        this.enough = enough;
    }

    /// Of a column of numbers.
    ///
    /// @param scale of decimals, see [Decimals]
    List<ValueSet> ofNumbers(ColumnType type, int scale) {
        return switch (test) {
            case ValueTest.Present() -> List.of(ValueSet.ALL);
            case ValueTest.Reads(var text) -> List.of(TextMatch.of(type, scale, text));
            case ValueTest.Stands stands ->
                switch (type) {
                    case BOOL -> List.of(NumberMatch.ofBools(stands));
                    case INT -> List.of(NumberMatch.ofInts(stands));
                    case DOUBLE -> NumberMatch.ofDoubles(stands, scale);
                    case EMPTY, STRING, ARRAY, KEY_VALUE_LIST, BYTES, SPILL -> List.of();
                };
            case ValueTest.Fits _ -> List.of();
        };
    }

    /// Of a column whose values are in a dictionary.
    ///
    /// @param key whose values are wanted, for the spill
    ValueSet ofEntries(ColumnType type, Entries entries, String key) {
        if (type == ColumnType.SPILL) {
            return ofSpill(entries, key);
        }
        return switch (test) {
            case ValueTest.Present() -> ValueSet.ALL;
            case ValueTest.Reads(var text) -> TextMatch.of(entries, type, text);
            case ValueTest.Stands stands -> ofEntries(stands, type, entries);
            case ValueTest.Fits _ ->
                type == ColumnType.STRING || type == ColumnType.ARRAY ? eachJudged(type, entries) : ValueSet.NONE;
        };
    }

    private ValueSet ofEntries(ValueTest.Stands stands, ColumnType type, Entries entries) {
        return switch (type) {
            case STRING ->
                stands.wanted() instanceof AnyValue.StringValue(var text)
                        ? ofStrings(stands, text, entries)
                        : ValueSet.NONE;
            case BYTES ->
                stands.wanted() instanceof AnyValue.BytesValue(var bytes)
                        ? ofBytes(stands, bytes, entries)
                        : ValueSet.NONE;
            case ARRAY -> eachJudged(type, entries);
            case EMPTY, BOOL, INT, DOUBLE, KEY_VALUE_LIST, SPILL -> ValueSet.NONE;
        };
    }

    private ValueSet ofStrings(ValueTest.Stands stands, String text, Entries entries) {
        return switch (stands.orders()) {
            case ValueTest.Stands.EQUAL -> TextMatch.of(entries, ColumnType.STRING, text);
            case ValueTest.Stands.ANY -> ValueSet.ALL;
            default -> eachJudged(ColumnType.STRING, entries);
        };
    }

    private ValueSet ofBytes(ValueTest.Stands stands, byte[] bytes, Entries entries) {
        return switch (stands.orders()) {
            case ValueTest.Stands.EQUAL -> entries.idsOf(bytes);
            case ValueTest.Stands.ANY -> ValueSet.ALL;
            default -> entries.idsWhere(content -> goOn() && stands.takes(Arrays.compareUnsigned(content, bytes)));
        };
    }

    /// Each distinct value is looked at once.
    private ValueSet eachJudged(ColumnType type, Entries entries) {
        return type == ColumnType.STRING
                ? entries.textsWhere(text -> goOn() && test.accepts(AnyValue.of(text)))
                : entries.idsWhere(content -> goOn() && test.accepts(Values.of(type, content)));
    }

    private ValueSet ofSpill(Entries entries, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return entries.idsWhere(content -> goOn() && AttributeCodec.isNamed(content, key, utf8) && accepts(content));
    }

    private boolean accepts(byte[] spilled) {
        var attribute = Attributes.builder();
        AttributeCodec.readAttribute(spilled, attribute);
        return test.accepts(attribute.build().value(0));
    }

    private boolean goOn() {
        over |= ++judged % STEP == 0 && enough.getAsBoolean();
        return !over;
    }
}
