package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// protobuf-java is the oracle: what is left must parse as the same request without the unwanted spans.
class SpanCutterTest {
    private static final int ROUNDS = 2_000;

    @Test
    void leavesExactlyTheOtherSpans() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            ExportTraceServiceRequest request = randomRequest(random);
            var unwanted = new BitSet();
            for (int span = 0; span < 40; span++) {
                unwanted.set(span, random.nextInt(3) == 0);
            }
            assertThat(cut(request.toByteArray(), unwanted))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(without(request, unwanted));
        }
    }

    @Test
    void changesNothingIfNothingIsUnwanted() {
        byte[] sent = randomRequest(new Random(1)).toByteArray();
        byte[] bytes = sent.clone();

        assertThat(SpanCutter.cut(bytes, 0, bytes.length, new BitSet())).isEqualTo(sent.length);
        assertThat(bytes).isEqualTo(sent);
    }

    @Test
    void readsTagsAndLengthsWithLeadingZeros() throws Exception {
        // resource_spans { scope_spans { spans {} spans { name: "b" } } }, with every varint a byte longer than needed.
        byte[] bytes = HexFormat.of().parseHex("8a0091009200" + "8d00" + "92008000" + "92008500" + "aa00810062");
        var unwanted = new BitSet();
        unwanted.set(0);

        ExportTraceServiceRequest left = cut(bytes, unwanted);

        assertThat(left.getResourceSpans(0).getScopeSpans(0).getSpansList())
                .containsExactly(Span.newBuilder().setName("b").build());
    }

    @Test
    void cutsInTheMiddleOfAnArray() throws Exception {
        byte[] sent = randomRequest(new Random(2)).toByteArray();
        var all = new BitSet();
        all.set(0, 1_000);
        var array = new ByteArrayOutputStream();
        array.writeBytes(new byte[] {9, 9, 9, 9, 9});
        array.writeBytes(sent);
        array.writeBytes(new byte[] {7});
        byte[] bytes = array.toByteArray();

        int length = SpanCutter.cut(bytes, 5, sent.length, all);

        assertThat(ExportTraceServiceRequest.parseFrom(ByteString.copyFrom(bytes, 5, length)))
                .isEqualTo(without(ExportTraceServiceRequest.parseFrom(sent), all));
        assertThat(Arrays.copyOf(bytes, 5)).containsOnly(9);
        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) 7);
    }

    private static ExportTraceServiceRequest cut(byte[] sent, BitSet unwanted) throws InvalidProtocolBufferException {
        byte[] bytes = sent.clone();
        int length = SpanCutter.cut(bytes, 0, bytes.length, unwanted);
        return ExportTraceServiceRequest.parseFrom(ByteString.copyFrom(bytes, 0, length));
    }

    private static ExportTraceServiceRequest without(ExportTraceServiceRequest request, BitSet unwanted) {
        var place = new AtomicInteger();
        var left = request.toBuilder();
        for (ResourceSpans.Builder resource : left.getResourceSpansBuilderList()) {
            for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
                var spans = scope.getSpansList().stream()
                        .filter(_ -> !unwanted.get(place.getAndIncrement()))
                        .toList();
                scope.clearSpans().addAllSpans(spans);
            }
        }
        return left.build();
    }

    private static ExportTraceServiceRequest randomRequest(Random random) {
        var request = ExportTraceServiceRequest.newBuilder().setUnknownFields(unknown(random));
        for (int r = random.nextInt(4); r > 0; r--) {
            var resource = request.addResourceSpansBuilder().setUnknownFields(unknown(random));
            resource.setSchemaUrl("r".repeat(random.nextInt(3)));
            for (int s = random.nextInt(4); s > 0; s--) {
                var scope = resource.addScopeSpansBuilder().setUnknownFields(unknown(random));
                scope.getScopeBuilder().setName("s".repeat(random.nextInt(200)));
                for (int n = random.nextInt(5); n > 0; n--) {
                    scope.addSpansBuilder()
                            .setName("n".repeat(random.nextInt(300)))
                            .setStartTimeUnixNano(random.nextLong())
                            .setUnknownFields(unknown(random));
                }
            }
        }
        return request.build();
    }

    private static UnknownFieldSet unknown(Random random) {
        var fields = UnknownFieldSet.newBuilder();
        if (random.nextInt(4) == 0) {
            var inner = UnknownFieldSet.newBuilder()
                    .addField(
                            2,
                            UnknownFieldSet.Field.newBuilder()
                                    .addVarint(random.nextLong())
                                    .build())
                    .build();
            var field = UnknownFieldSet.Field.newBuilder()
                    .addVarint(random.nextLong())
                    .addFixed32(random.nextInt())
                    .addFixed64(random.nextLong())
                    .addLengthDelimited(ByteString.copyFromUtf8("unknown"))
                    .addGroup(inner)
                    .build();
            fields.addField(100 + random.nextInt(1_000), field);
        }
        return fields.build();
    }
}
