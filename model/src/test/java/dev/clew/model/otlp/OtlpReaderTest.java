package dev.clew.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.clew.model.Fault;
import dev.clew.model.SpanFlaw;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OtlpReaderTest {
    private static final ProtobufOracle ORACLE = new ProtobufOracle();

    /// Of a field: a byte for its number, five at most for its length.
    private static final int HEADER_BYTES = 6;

    @Test
    void readsRecordedRequestsAsProtobufDoes() throws IOException {
        for (byte[] frame : SampleFrames.read()) {
            assertThat(Transcript.of(frame, 0, frame.length))
                    .isEqualTo(ProtobufOracle.transcript(ExportTraceServiceRequest.parseFrom(frame)));
        }
    }

    @Test
    void readsRandomRequestsAsProtobufDoes() throws InvalidProtocolBufferException {
        for (int seed = 0; seed < 3_000; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(new Random(seed)).next();
            byte[] bytes = request.toByteArray();
            assertThat(Transcript.of(bytes, 0, bytes.length))
                    .as("seed %d", seed)
                    .isEqualTo(ProtobufOracle.transcript(request))
                    .isEqualTo(ORACLE.read(bytes));
        }
    }

    /// The heart of the matter: bytes that no sender means to send.
    @Test
    void acceptsRejectsAndReadsMutatedBytesAsProtobufDoes() {
        int accepted = 0;
        int rejected = 0;
        for (int seed = 0; seed < 60_000; seed++) {
            var random = new Random(seed);
            byte[] bytes = Mutation.of(new RandomRequests(random).next().toByteArray(), random);
            if (agrees(bytes, "seed " + seed)) {
                accepted++;
            } else {
                rejected++;
            }
        }
        // Both outcomes must be common, or this test shows nothing.
        assertThat(accepted).isGreaterThan(5_000);
        assertThat(rejected).isGreaterThan(5_000);
    }

    @Test
    void acceptsRejectsAndReadsRandomFieldsAsProtobufDoes() {
        for (int seed = 0; seed < 30_000; seed++) {
            var random = new Random(seed);
            agrees(Mutation.randomFields(random, 0), "seed " + seed);
        }
    }

    /// True if both accept `bytes` with the same values, false if both reject them.
    private static boolean agrees(byte[] bytes, String as) {
        List<String> expected;
        try {
            expected = ORACLE.read(bytes);
        } catch (InvalidProtocolBufferException rejected) {
            assertThatThrownBy(() -> Transcript.of(bytes, 0, bytes.length))
                    .as(
                            "%s: protobuf-java says %s of %s",
                            as, rejected.getMessage(), HexFormat.of().formatHex(bytes))
                    .isInstanceOf(Fault.class);
            return false;
        }
        // With bytes around them that do not belong to the request.
        byte[] wide = new byte[bytes.length + 30];
        Arrays.fill(wide, (byte) 0x0a);
        System.arraycopy(bytes, 0, wide, 11, bytes.length);
        List<String> actual;
        try {
            actual = Transcript.of(wide, 11, bytes.length);
        } catch (Fault fault) {
            throw new AssertionError(
                    "%s: protobuf-java accepts %s".formatted(as, HexFormat.of().formatHex(bytes)), fault);
        }
        if (protobufTakes(bytes)) {
            assertThat(actual).as(as).isEqualTo(expected);
        }
        return true;
    }

    /// Text inside lists is compared after decoding, which replaces what is no UTF-8: such requests are only
    /// accepted.
    private static boolean protobufTakes(byte[] bytes) {
        try {
            return ExportTraceServiceRequest.parseFrom(bytes).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @Test
    void keepsTextThatIsNoUtf8() {
        byte[] bytes = request(Span.newBuilder().setName("abc").build());
        int at = HexFormat.of().formatHex(bytes).indexOf("616263") / 2;
        bytes[at + 1] = (byte) 0xff;
        assertThatThrownBy(() -> ExportTraceServiceRequest.parseFrom(bytes))
                .isInstanceOf(InvalidProtocolBufferException.class);
        new OtlpReader().read(bytes, 0, bytes.length, span -> {
            assertThat(span.name().copy()).containsExactly('a', 0xff, 'c');
            assertThat(span.name().text()).isEqualTo("a\uFFFDc");
        });
    }

    @Test
    void rejectsNestingBeyondProtobufsLimitWithoutOverflowingTheStack() {
        assertThat(nested(46)).isEqualTo(protobufNests(46)).isTrue();
        for (int depth = 44; depth < 52; depth++) {
            assertThat(nested(depth)).as("depth %d", depth).isEqualTo(protobufNests(depth));
        }
        assertThat(nested(100_000)).isFalse();
    }

    private static boolean protobufNests(int depth) {
        return protobufTakes(nestedBytes(depth));
    }

    private static boolean nested(int depth) {
        byte[] bytes = nestedBytes(depth);
        try {
            new OtlpReader().read(bytes, 0, bytes.length, _ -> {});
            return true;
        } catch (Fault fault) {
            assertThat(fault).hasMessageContaining("nested more than 100 deep");
            return false;
        }
    }

    /// Written from the end: a length can be told when what it measures is there.
    private static byte[] nestedBytes(int depth) {
        byte[] value = AnyValue.newBuilder().setIntValue(1).build().toByteArray();
        var bytes = new byte[value.length + HEADER_BYTES * (2 * depth + 5)];
        int start = bytes.length - value.length;
        System.arraycopy(value, 0, bytes, start, value.length);
        for (int i = 0; i < depth; i++) {
            start = wrap(bytes, wrap(bytes, start, 1), 5);
        }
        for (int number : new int[] {2, 9, 2, 2, 1}) {
            start = wrap(bytes, start, number);
        }
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    /// Makes all from `start` on the content of field `number`, and returns where that starts.
    private static int wrap(byte[] bytes, int start, int number) {
        var header = new byte[HEADER_BYTES];
        CodedOutputStream coded = CodedOutputStream.newInstance(header);
        try {
            coded.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            coded.writeUInt32NoTag(bytes.length - start);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        int length = coded.getTotalBytesWritten();
        System.arraycopy(header, 0, bytes, start - length, length);
        return start - length;
    }

    private static byte[] field(int number, byte[] content) {
        var out = new ByteArrayOutputStream();
        try {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            coded.writeByteArray(number, content);
            coded.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Test
    void joinsListsThatAreSentInParts() {
        var first = KeyValue.newBuilder().setKey("list").setValue(array(1, 2)).build();
        var second = KeyValue.newBuilder().setValue(array(3)).build();
        byte[] attribute = concat(first.toByteArray(), second.toByteArray());
        byte[] bytes = field(1, field(2, field(2, field(9, attribute))));
        agrees(bytes, "list in parts");
        new OtlpReader().read(bytes, 0, bytes.length, new OtlpVisitor() {
            @Override
            public void attribute(Owner owner, OtlpAttribute found) {
                assertThat(found.decode().text()).isEqualTo("[1,2,3]");
            }

            @Override
            public void span(OtlpSpan span) {}
        });
    }

    private static AnyValue array(long... values) {
        var array = ArrayValue.newBuilder();
        for (long value : values) {
            array.addValues(AnyValue.newBuilder().setIntValue(value));
        }
        return AnyValue.newBuilder().setArrayValue(array).build();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        byte[] bytes = request(Span.newBuilder().setName("abc").build());
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> new OtlpReader().read(cut, 0, cut.length, _ -> {}))
                .isInstanceOf(Fault.class)
                .hasMessage("malformed OTLP: a field of %d bytes where %d are left (cut short?), at byte 2"
                        .formatted(bytes.length - 2, bytes.length - 3));
    }

    @Test
    void namesTheFlawOfASpan() {
        assertThat(flaw(new byte[16], new byte[8], new byte[0])).isEqualTo(SpanFlaw.TRACE_ID_ZERO);
        assertThat(flaw(new byte[15], new byte[8], new byte[0])).isEqualTo(SpanFlaw.TRACE_ID_LENGTH);
        assertThat(flaw(ones(16), new byte[8], new byte[0])).isEqualTo(SpanFlaw.SPAN_ID_ZERO);
        assertThat(flaw(ones(16), ones(9), new byte[0])).isEqualTo(SpanFlaw.SPAN_ID_LENGTH);
        assertThat(flaw(ones(16), ones(8), ones(7))).isEqualTo(SpanFlaw.PARENT_SPAN_ID_LENGTH);
        assertThat(flaw(ones(16), ones(8), ones(8))).isNull();
        assertThat(flaw(ones(8), ones(8), new byte[0])).isNull();
        assertThat(flaw(ones(16), ones(8), new byte[8])).isNull();
    }

    private static SpanFlaw flaw(byte[] traceId, byte[] spanId, byte[] parent) {
        var flaws = new SpanFlaw[1];
        byte[] bytes = request(Span.newBuilder()
                .setTraceId(ByteString.copyFrom(traceId))
                .setSpanId(ByteString.copyFrom(spanId))
                .setParentSpanId(ByteString.copyFrom(parent))
                .build());
        new OtlpReader().read(bytes, 0, bytes.length, span -> flaws[0] = span.flaw());
        return flaws[0];
    }

    private static byte[] ones(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    private static byte[] request(Span span) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
    }
}
