package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes any protobuf message in every way that its mapping to JSON allows, by lot: fields in any order, under either
/// name, numbers as numbers or texts, characters escaped or not, white space or none. Ids are written as told.
final class OtlpJsonPrinter {
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private final Random random;
    private final Function<ByteString, String> id;

    private OtlpJsonPrinter(Random random, Function<ByteString, String> id) {
        this.random = random;
        this.id = id;
    }

    /// As OTLP has it: ids in hexadecimal digits of either case.
    static String otlp(Message message, Random random) {
        return new OtlpJsonPrinter(random, bytes -> {
                    HexFormat hex = random.nextBoolean()
                            ? HexFormat.of()
                            : HexFormat.of().withUpperCase();
                    return hex.formatHex(bytes.toByteArray());
                })
                .message(message);
    }

    /// As protobuf's own mapping has it: ids in base64, as all bytes.
    static String protobuf(Message message, Random random) {
        return new OtlpJsonPrinter(random, bytes -> Base64.getEncoder().encodeToString(bytes.toByteArray()))
                .message(message);
    }

    private String message(Message message) {
        List<String> fields = new ArrayList<>();
        message.getAllFields().forEach((field, value) -> fields.add(field(field, value)));
        if (random.nextInt(5) == 0) {
            fields.add("\"entityRefs\" : null");
        }
        Collections.shuffle(fields, random);
        return fields.stream().collect(Collectors.joining("," + space(), "{" + space(), space() + "}"));
    }

    private String field(FieldDescriptor field, Object value) {
        String name = random.nextBoolean() ? field.getJsonName() : field.getName();
        String text = field.isRepeated()
                ? ((List<?>) value)
                        .stream()
                                .map(each -> value(field, each))
                                .collect(Collectors.joining(space() + ",", "[", space() + "]"))
                : value(field, value);
        return text(name) + space() + ":" + space() + text;
    }

    private String value(FieldDescriptor field, Object value) {
        return switch (value) {
            case Message message -> message(message);
            case EnumValueDescriptor number ->
                // One without a name has no index either.
                number.getIndex() < 0 || random.nextBoolean()
                        ? Integer.toString(number.getNumber())
                        : text(number.getName());
            case ByteString bytes when IDS.contains(field.getName()) -> '"' + id.apply(bytes) + '"';
            case ByteString bytes -> '"' + Base64.getEncoder().encodeToString(bytes.toByteArray()) + '"';
            case Double number when !Double.isFinite(number) -> '"' + number.toString() + '"';
            case Number number -> quotedOrNot(number(field, number));
            case Boolean flag -> flag.toString();
            case String text -> text(text);
            default -> throw new AssertionError("a value of " + value.getClass());
        };
    }

    private static String number(FieldDescriptor field, Number number) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString(number.intValue());
            case UINT64, FIXED64 -> Long.toUnsignedString(number.longValue());
            default -> number.toString();
        };
    }

    private String quotedOrNot(String number) {
        return random.nextBoolean() ? number : '"' + number + '"';
    }

    private String text(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c < ' ' || random.nextInt(40) == 0) {
                Character.toString(c).chars().forEach(unit -> quoted.append("\\u%04x".formatted(unit)));
            } else if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    private String space() {
        return List.of("", "", "", " ", "\n\t", "\r\n").get(random.nextInt(6));
    }
}
