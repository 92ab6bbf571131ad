package dev.clew.receive.jaeger;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Log;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.SpanRef;
import io.jaegertracing.thriftjava.SpanRefType;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;

/// Batches by lot, in Jaeger's own classes, and in both forms in which they travel.
final class JaegerBatches {
    private JaegerBatches() {}

    static Batch random(Random random) {
        var process = new Process("service-" + random.nextInt(3));
        process.setTags(tags(random));
        List<Span> spans = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            spans.add(span(random));
        }
        return new Batch(process, spans);
    }

    private static Span span(Random random) {
        long high = random.nextBoolean() ? 0 : random.nextLong();
        var span = new Span(
                random.nextLong() | 1,
                high,
                random.nextLong() | 1,
                random.nextInt(3) == 0 ? 0 : random.nextLong() | 1,
                "opération " + random.nextInt(9),
                random.nextInt(4),
                1_700_000_000_000_000L + random.nextInt(1_000_000),
                random.nextInt(1_000_000));
        if (random.nextInt(4) > 0) {
            span.setTags(tags(random));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            boolean isHere = random.nextBoolean();
            span.addToReferences(new SpanRef(
                    random.nextBoolean() ? SpanRefType.CHILD_OF : SpanRefType.FOLLOWS_FROM,
                    isHere ? span.getTraceIdLow() : random.nextLong(),
                    isHere ? high : random.nextLong(),
                    isHere && random.nextBoolean() && span.getParentSpanId() != 0
                            ? span.getParentSpanId()
                            : random.nextLong() | 1));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            List<Tag> fields = tags(random);
            if (random.nextBoolean()) {
                fields.add(random.nextInt(fields.size() + 1), text("event", "retry"));
            }
            span.addToLogs(new Log(span.getStartTime() + random.nextInt(100), fields));
        }
        return span;
    }

    private static List<Tag> tags(Random random) {
        List<Tag> tags = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String key = "tag." + i;
            tags.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new Tag(key, TagType.LONG).setVLong(random.nextLong() >> random.nextInt(64));
                        case 1 -> new Tag(key, TagType.DOUBLE).setVDouble(random.nextGaussian());
                        case 2 -> new Tag(key, TagType.BOOL).setVBool(random.nextBoolean());
                        case 3 -> new Tag(key, TagType.BINARY).setVBinary(new byte[] {1, -1, (byte) random.nextInt()});
                        default -> text(key, "välue ".repeat(random.nextInt(40)));
                    });
        }
        return tags;
    }

    static Tag text(String key, String value) {
        return new Tag(key, TagType.STRING).setVStr(value);
    }

    static byte[] thrift(Batch batch) {
        try {
            return new TSerializer(new TBinaryProtocol.Factory()).serialize(batch);
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    /// As jaeger-idl's model.proto has it; its classes are not to be had for Java.
    static byte[] proto(Batch batch) {
        return message(request -> {
            request.writeByteArray(1, message(out -> {
                for (Span span : batch.getSpans()) {
                    out.writeByteArray(1, span(span));
                }
                out.writeByteArray(2, message(process -> {
                    process.writeString(1, batch.getProcess().getServiceName());
                    for (Tag tag : batch.getProcess().getTags()) {
                        process.writeByteArray(2, tag(tag));
                    }
                }));
            }));
        });
    }

    private static byte[] span(Span span) {
        return message(out -> {
            out.writeBytes(1, traceId(span.getTraceIdHigh(), span.getTraceIdLow()));
            out.writeBytes(2, id(span.getSpanId()));
            out.writeString(3, span.getOperationName());
            if (span.getParentSpanId() != 0) {
                out.writeByteArray(4, message(ref -> {
                    ref.writeBytes(1, traceId(span.getTraceIdHigh(), span.getTraceIdLow()));
                    ref.writeBytes(2, id(span.getParentSpanId()));
                }));
            }
            for (SpanRef ref : listOf(span.getReferences())) {
                out.writeByteArray(4, message(each -> {
                    each.writeBytes(1, traceId(ref.getTraceIdHigh(), ref.getTraceIdLow()));
                    each.writeBytes(2, id(ref.getSpanId()));
                    each.writeInt32(3, ref.getRefType().getValue());
                }));
            }
            out.writeUInt32(5, span.getFlags());
            out.writeByteArray(6, time(span.getStartTime()));
            out.writeByteArray(7, time(span.getDuration()));
            for (Tag tag : listOf(span.getTags())) {
                out.writeByteArray(8, tag(tag));
            }
            for (Log log : listOf(span.getLogs())) {
                out.writeByteArray(9, message(each -> {
                    each.writeByteArray(1, time(log.getTimestamp()));
                    for (Tag field : log.getFields()) {
                        each.writeByteArray(2, tag(field));
                    }
                }));
            }
        });
    }

    private static <T> List<T> listOf(List<T> listOrNull) {
        return listOrNull == null ? List.of() : listOrNull;
    }

    private static byte[] tag(Tag tag) {
        return message(out -> {
            out.writeString(1, tag.getKey());
            switch (tag.getVType()) {
                case STRING -> out.writeString(3, tag.getVStr());
                case BOOL -> {
                    out.writeInt32(2, 1);
                    out.writeBool(4, tag.isVBool());
                }
                case LONG -> {
                    out.writeInt32(2, 2);
                    out.writeInt64(5, tag.getVLong());
                }
                case DOUBLE -> {
                    out.writeInt32(2, 3);
                    out.writeDouble(6, tag.getVDouble());
                }
                case BINARY -> {
                    out.writeInt32(2, 4);
                    out.writeByteArray(7, tag.getVBinary());
                }
            }
        });
    }

    private static byte[] time(long micros) {
        return message(out -> {
            out.writeInt64(1, micros / 1_000_000);
            out.writeInt32(2, (int) (micros % 1_000_000) * 1_000);
        });
    }

    static ByteString traceId(long high, long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    static ByteString id(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).array());
    }

    private interface Content {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Content content) {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            content.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
