package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Requests with something in every field that traces and logs have, found by reflection: a new field would
/// be in them, too.
public final class RandomMessages {
    /// Those of profiles, and one that traces do not use yet.
    private static final Set<String> LEFT_OUT = Set.of("string_value_strindex", "key_strindex", "entity_refs");

    private static final int DEEPEST = 12;
    private static final List<String> TEXTS = List.of(
            "", "service.name", "ünïcödé ☂ 🧶", "\"quoted\" \\ and\nbroken\tup", "\u0000\u001f", "x".repeat(200));

    private final Random random;

    public RandomMessages(Random random) {
        this.random = random;
    }

    public ExportTraceServiceRequest next() {
        return (ExportTraceServiceRequest) message(ExportTraceServiceRequest.newBuilder(), 0);
    }

    public ExportLogsServiceRequest nextLogs() {
        return (ExportLogsServiceRequest) message(ExportLogsServiceRequest.newBuilder(), 0);
    }

    private Message message(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean isTaken = field.getContainingOneof() != null
                    && builder.hasOneof(field.getContainingOneof())
                    && random.nextBoolean();
            boolean isTooDeep = depth > DEEPEST && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (LEFT_OUT.contains(field.getName()) || isTaken || isTooDeep || random.nextInt(4) == 0) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = random.nextInt(depth < 4 ? 4 : 2); i > 0; i--) {
                    builder.addRepeatedField(field, value(builder, field, depth));
                }
            } else {
                builder.setField(field, value(builder, field, depth));
            }
        }
        return builder.build();
    }

    private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> random.nextLong() >> random.nextInt(64);
            case DOUBLE -> aDouble();
            case FLOAT -> random.nextFloat();
            case STRING -> random.nextBoolean() ? TEXTS.get(random.nextInt(TEXTS.size())) : "key-" + random.nextInt(9);
            case BYTE_STRING -> bytes(field.getName());
            case ENUM -> {
                EnumDescriptor type = field.getEnumType();
                yield type.getValues().get(random.nextInt(type.getValues().size()));
            }
            case MESSAGE -> message(builder.newBuilderForField(field), depth + 1);
        };
    }

    private double aDouble() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(100) / 4.0;
            case 1 -> random.nextInt() / 1_000.0;
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 ->
                List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 4.9e-324, 1e300)
                        .get(random.nextInt(5));
            default -> random.nextGaussian();
        };
    }

    private ByteString bytes(String name) {
        int usual =
                switch (name) {
                    case "trace_id" -> 16;
                    case "span_id", "parent_span_id" -> 8;
                    default -> random.nextInt(9);
                };
        byte[] bytes = new byte[random.nextInt(9) == 0 ? random.nextInt(20) : usual];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
