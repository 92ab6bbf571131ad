package dev.clew.store.segment.v1;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Which values of a column read as a text, in the sense of [AnyValue#text].
final class TextMatch {
    private TextMatch() {}

    /// Of a column of numbers.
    ///
    /// @param scale of decimals, see [Decimals]
    static ValueSet of(ColumnType type, int scale, String text) {
        return switch (type) {
            case EMPTY -> text.isEmpty() ? ValueSet.ALL : ValueSet.NONE;
            case BOOL ->
                switch (text) {
                    case "true" -> ValueSet.one(1);
                    case "false" -> ValueSet.one(0);
                    default -> ValueSet.NONE;
                };
            case INT -> ofInt(text);
            case DOUBLE -> ofDouble(scale, text);
            case STRING, ARRAY, KEY_VALUE_LIST, BYTES, SPILL -> ValueSet.NONE;
        };
    }

    private static ValueSet ofInt(String text) {
        try {
            long number = Long.parseLong(text);
            return Long.toString(number).equals(text) ? ValueSet.one(number) : ValueSet.NONE;
        } catch (NumberFormatException notANumber) {
            return ValueSet.NONE;
        }
    }

    private static ValueSet ofDouble(int scale, String text) {
        try {
            double number = Double.parseDouble(text);
            if (!Double.toString(number).equals(text)) {
                return ValueSet.NONE;
            }
            long bits = Double.doubleToLongBits(number);
            if (scale == 0) {
                return ValueSet.one(bits);
            }
            return Decimals.fits(bits, scale) ? ValueSet.one(Decimals.scaled(bits, scale)) : ValueSet.NONE;
        } catch (NumberFormatException notANumber) {
            return ValueSet.NONE;
        }
    }

    /// Of a column whose values are in a dictionary.
    static ValueSet of(Entries entries, ColumnType type, String text) {
        return switch (type) {
            case STRING -> ofString(entries, text);
            case BYTES -> ofBytes(entries, text);
            case ARRAY, KEY_VALUE_LIST ->
                entries.idsWhere(content -> Values.of(type, content).text().equals(text));
            case EMPTY, BOOL, INT, DOUBLE, SPILL -> ValueSet.NONE;
        };
    }

    /// Text is compared as bytes, save where bytes that are no UTF-8 would read the same, and where the texts are
    /// kept.
    private static ValueSet ofString(Entries entries, String text) {
        if (entries.keepsTexts()) {
            return entries.textsWhere(text::equals);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            return ValueSet.NONE;
        }
        return text.indexOf('\ufffd') < 0 ? entries.idsOf(utf8) : entries.textsWhere(text::equals);
    }

    private static ValueSet ofBytes(Entries entries, String hex) {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex);
            return HexFormat.of().formatHex(bytes).equals(hex) ? entries.idsOf(bytes) : ValueSet.NONE;
        } catch (IllegalArgumentException notHex) {
            return ValueSet.NONE;
        }
    }
}
