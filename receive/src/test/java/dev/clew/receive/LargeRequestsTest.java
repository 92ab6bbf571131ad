package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One request near the limit, on a server that has nothing else to do and little memory: two thirds of it are the
/// limit.
class LargeRequestsTest {
    private static final int BUDGET = 12 << 20;
    private static final int LIMIT = 8 << 20;
    private static final int FRAMING = 5;

    private final List<Integer> taken = new ArrayList<>();
    private final Intake intake = new Intake(
            batch -> {
                taken.add(batch.length());
                return Signal.SPANS.tally(batch);
            },
            ReceiveLimits.within(BUDGET),
            new PrometheusRegistry());
    private final Sender sender = intake.sender(RequestHeaders.of(HttpMethod.POST, "/v1/traces"), 4317);

    @AfterEach
    void allMemoryIsGivenBack() {
        assertThat(sender.account().memory().lentBytes()).isZero();
    }

    /// Announced as what it is, as less than it is, or not at all.
    @ParameterizedTest
    @ValueSource(ints = {LIMIT + FRAMING, 10, 0})
    void isTakenUpToTheLimitAndRefusedForGoodBeyond(int announced) {
        try (Body body = intake.newBody(sender, FRAMING)) {
            body.expect(announced);
            append(body, LIMIT + FRAMING);
            assertThat(body.length()).isEqualTo(LIMIT + FRAMING);
            assertRefusedForGood(() -> append(body, 1));
        }
    }

    @Test
    void isRefusedForGoodIfItIsABomb() {
        byte[] bomb = Packed.bomb(Encoding.GZIP, 64);
        try (Body body = intake.newBody(sender, 0)) {
            append(body, bomb);
            assertRefusedForGood(() -> take(body, Encoding.GZIP));
        }
    }

    @Test
    void isTakenIfItIsDecompressedToTheLimit() {
        byte[] request = request(LIMIT, 100_000);
        try (Body body = intake.newBody(sender, 0)) {
            append(body, Packed.by(Encoding.GZIP, request));
            assertThat(take(body, Encoding.GZIP)).isEqualTo(Verdict.ALL);
        }
        assertThat(taken).containsExactly(request.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "GZIP"})
    void isWrittenAnewIfThereMayBeMemoryForBoth(Encoding encoding) {
        byte[] request = request(5 << 20, 1_060_000);
        byte[] sent = Packed.by(encoding, request);
        try (Body body = intake.newBody(sender, 0)) {
            body.expect(sent.length);
            append(body, sent);
            assertThat(take(body, encoding)).isEqualTo(Verdict.ALL);
        }
        assertThat(taken).hasSize(1).allMatch(length -> length < request.length);
    }

    @Test
    void isRefusedForGoodIfThereIsNeverMemoryToWriteItAnew() {
        try (Body body = intake.newBody(sender, 0)) {
            append(body, request(7 << 20, 1_060_000));
            assertRefusedForGood(() -> take(body, Encoding.IDENTITY));
        }
        assertThat(taken).isEmpty();
    }

    private Verdict take(Body body, Encoding encoding) {
        return intake.take(Protocol.OTLP_HTTP, sender, encoding, body, 0, null);
    }

    /// A request of `most` bytes, or a bit less, of spans with an attribute of `each` bytes.
    private static byte[] request(int most, int each) {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[16], 0, 15).concat(ByteString.copyFrom(new byte[] {1})))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setName("large")
                .addAttributes(KeyValue.newBuilder()
                        .setKey("text")
                        .setValue(AnyValue.newBuilder().setStringValue("x".repeat(each))))
                .build();
        var scope = ScopeSpans.newBuilder();
        for (int i = 0; i < most / (each + 200); i++) {
            scope.addSpans(span);
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static void append(Body body, int count) {
        append(body, new byte[count]);
    }

    private static void append(Body body, byte[] sent) {
        ByteBuf data = Unpooled.wrappedBuffer(sent);
        while (data.isReadable()) {
            body.append(data.readSlice(Math.min(16_384, data.readableBytes())));
        }
    }

    private static void assertRefusedForGood(Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_LARGE));
    }
}
