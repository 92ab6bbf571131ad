package dev.clew.model.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What protobuf-java makes of a request: of a twin of OTLP's messages in which every `string` is `bytes`. That is the
/// reader's one leniency, so with the twin both must agree on every input.
final class ProtobufOracle {
    private final Map<String, FileDescriptor> twins = new HashMap<>();
    private final Descriptor request;

    ProtobufOracle() {
        try {
            request = twin(ExportTraceServiceRequest.getDescriptor().getFile())
                    .findMessageTypeByName("ExportTraceServiceRequest");
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private FileDescriptor twin(FileDescriptor file) throws DescriptorValidationException {
        FileDescriptor known = twins.get(file.getName());
        if (known != null) {
            return known;
        }
        var dependencies = new ArrayList<FileDescriptor>();
        for (FileDescriptor dependency : file.getDependencies()) {
            dependencies.add(twin(dependency));
        }
        FileDescriptorProto.Builder proto = file.toProto().toBuilder();
        proto.getMessageTypeBuilderList().forEach(ProtobufOracle::stringsToBytes);
        FileDescriptor twin = FileDescriptor.buildFrom(proto.build(), dependencies.toArray(FileDescriptor[]::new));
        twins.put(file.getName(), twin);
        return twin;
    }

    private static void stringsToBytes(DescriptorProto.Builder message) {
        for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
            if (field.getType() == FieldDescriptorProto.Type.TYPE_STRING) {
                field.setType(FieldDescriptorProto.Type.TYPE_BYTES);
            }
        }
        message.getNestedTypeBuilderList().forEach(ProtobufOracle::stringsToBytes);
    }

    /// The transcript of `bytes`.
    ///
    /// They are fed one at a time: where enough of them are buffered, protobuf-java 4.35.1 takes the first ten
    /// bytes of an eleven-byte varint for a number if the tenth is odd. Its own slow path rejects that, as the
    /// specification of the wire format does.
    ///
    /// @throws InvalidProtocolBufferException if protobuf-java rejects them
    List<String> read(byte[] bytes) throws InvalidProtocolBufferException {
        try {
            return transcript(DynamicMessage.parseFrom(request, new OneByteAtATime(bytes)));
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The transcript of a request, generated or dynamic.
    static List<String> transcript(Message request) {
        var lines = new ArrayList<String>();
        for (Message resourceSpans : messages(request, "resource_spans")) {
            Message resource = message(resourceSpans, "resource");
            lines.add("resource %s%d %s"
                    .formatted(
                            attributes(resource),
                            number(resource, "dropped_attributes_count"),
                            text(resourceSpans, "schema_url")));
            for (Message scopeSpans : messages(resourceSpans, "scope_spans")) {
                Message scope = message(scopeSpans, "scope");
                lines.add("scope %s %s %s%d %s"
                        .formatted(
                                text(scope, "name"),
                                text(scope, "version"),
                                attributes(scope),
                                number(scope, "dropped_attributes_count"),
                                text(scopeSpans, "schema_url")));
                messages(scopeSpans, "spans").forEach(span -> lines.add(span(span)));
            }
        }
        return lines;
    }

    private static String span(Message span) {
        var events = new StringBuilder();
        for (Message event : messages(span, "events")) {
            events.append("event %d %s %s%d; "
                    .formatted(
                            number(event, "time_unix_nano"),
                            text(event, "name"),
                            attributes(event),
                            number(event, "dropped_attributes_count")));
        }
        var links = new StringBuilder();
        for (Message link : messages(span, "links")) {
            links.append("link %s %s %s %s%d %d; "
                    .formatted(
                            text(link, "trace_id"),
                            text(link, "span_id"),
                            text(link, "trace_state"),
                            attributes(link),
                            number(link, "dropped_attributes_count"),
                            number(link, "flags")));
        }
        Message status = message(span, "status");
        return "span %s %s %s %s %d %s %d %d %d %s%d %s%d %s%d %d %s"
                .formatted(
                        text(span, "trace_id"),
                        text(span, "span_id"),
                        text(span, "parent_span_id"),
                        text(span, "trace_state"),
                        number(span, "flags"),
                        text(span, "name"),
                        number(span, "kind"),
                        number(span, "start_time_unix_nano"),
                        number(span, "end_time_unix_nano"),
                        attributes(span),
                        number(span, "dropped_attributes_count"),
                        events,
                        number(span, "dropped_events_count"),
                        links,
                        number(span, "dropped_links_count"),
                        number(status, "code"),
                        text(status, "message"));
    }

    private static String attributes(Message owner) {
        var text = new StringBuilder();
        for (Message attribute : messages(owner, "attributes")) {
            text.append(text(attribute, "key"))
                    .append('=')
                    .append(value(message(attribute, "value")))
                    .append(' ');
        }
        return text.toString();
    }

    private static String value(Message value) {
        FieldDescriptor oneof = value.getOneofFieldDescriptor(
                value.getDescriptorForType().getOneofs().getFirst());
        if (oneof == null) {
            return "empty";
        }
        return switch (oneof.getName()) {
            case "string_value" -> "string" + text(value, "string_value");
            case "bytes_value" -> "bytes" + text(value, "bytes_value");
            case "bool_value" -> "bool" + value.getField(oneof);
            case "int_value" -> "int" + value.getField(oneof);
            case "double_value" -> "double" + Double.doubleToRawLongBits((Double) value.getField(oneof));
            case "array_value" -> {
                var text = new StringBuilder("[");
                messages(message(value, "array_value"), "values")
                        .forEach(each -> text.append(value(each)).append(','));
                yield text.append(']').toString();
            }
            case "kvlist_value" -> {
                var text = new StringBuilder("{");
                for (Message entry : messages(message(value, "kvlist_value"), "values")) {
                    text.append(text(entry, "key"))
                            .append('=')
                            .append(value(message(entry, "value")))
                            .append(',');
                }
                yield text.append('}').toString();
            }
            // Only profiles can resolve it.
            case "string_value_strindex" -> "empty";
            default -> throw new AssertionError("a case of AnyValue that this test does not know: " + oneof);
        };
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }

    private static Message message(Message parent, String name) {
        return (Message) parent.getField(field(parent, name));
    }

    @SuppressWarnings("unchecked") // A repeated message field is a list of messages.
    private static List<Message> messages(Message parent, String name) {
        return (List<Message>) parent.getField(field(parent, name));
    }

    private static long number(Message message, String name) {
        return switch (message.getField(field(message, name))) {
            case EnumValueDescriptor constant -> constant.getNumber();
            case Number number -> number.longValue();
            case Object other -> throw new AssertionError("no number: " + other);
        };
    }

    private static String text(Message message, String name) {
        return switch (message.getField(field(message, name))) {
            case ByteString bytes -> Hex.of(bytes.toByteArray());
            case String text -> Hex.of(ByteString.copyFromUtf8(text).toByteArray());
            case Object other -> throw new AssertionError("neither text nor bytes: " + other);
        };
    }

    static final class OneByteAtATime extends ByteArrayInputStream {
        OneByteAtATime(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(1, length));
        }
    }
}
