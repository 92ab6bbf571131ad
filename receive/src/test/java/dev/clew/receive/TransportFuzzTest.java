package dev.clew.receive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.SpanTally;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// What stands around a request: compression, and gRPC's framing. `./clew fuzz TransportFuzzTest#gzip`; without it,
/// the inputs that were kept are run.
class TransportFuzzTest {
    private static final int LIMIT = 1 << 20;
    private static final Set<Refusal.Reason> CALLERS = EnumSet.of(
            Refusal.Reason.MALFORMED,
            Refusal.Reason.TOO_LARGE,
            Refusal.Reason.ENCODING,
            Refusal.Reason.FRAMING,
            Refusal.Reason.MESSAGE_COUNT);
    private static final RequestHeaders GRPC =
            RequestHeaders.of(HttpMethod.POST, "/", "content-type", "application/grpc", "grpc-encoding", "gzip");

    @FuzzTest(maxDuration = "60s")
    void gzip(byte[] data) {
        decode(Encoding.GZIP, data);
    }

    @FuzzTest(maxDuration = "60s")
    void zlib(byte[] data) {
        decode(Encoding.ZLIB, data);
    }

    @FuzzTest(maxDuration = "60s")
    void zstd(byte[] data) {
        decode(Encoding.ZSTD, data);
    }

    @FuzzTest(maxDuration = "60s")
    void snappy(byte[] data) {
        decode(Encoding.SNAPPY, data);
    }

    @FuzzTest(maxDuration = "60s")
    void snappyFramed(byte[] data) {
        decode(Encoding.SNAPPY_FRAMED, data);
    }

    @FuzzTest(maxDuration = "60s")
    void lz4(byte[] data) {
        decode(Encoding.LZ4, data);
    }

    /// What others can read too, they read the same, as far as they go: theirs stop at an empty block.
    private static void decode(Encoding encoding, byte[] data) {
        var buffers = new Buffers(8L * LIMIT);
        try (var out = new Body(buffers, LIMIT, 0)) {
            encoding.decode(data, 0, data.length, out);
            byte[] theirs = Packed.unpack(encoding, data, LIMIT + 1);
            if (theirs != null
                    && !Arrays.equals(theirs, Arrays.copyOf(out.bytes(), Math.min(out.length(), theirs.length)))) {
                throw new AssertionError("others decode it otherwise");
            }
        } catch (Refusal refusal) {
            checkItIsTheCallers(refusal);
        }
        if (buffers.lentBytes() != 0) {
            throw new AssertionError("%d bytes were not given back".formatted(buffers.lentBytes()));
        }
    }

    @FuzzTest(maxDuration = "60s")
    void grpc(byte[] data) {
        var intake =
                new Intake(TransportFuzzTest::forget, new ReceiveLimits(LIMIT, 8L * LIMIT), new PrometheusRegistry());
        var dialect = new GrpcDialect(Protocol.OTLP_GRPC, intake, /* transcoder= */ null, _ -> new byte[0]);
        Sender sender = intake.sender(GRPC, 4317);
        try (Body body = intake.newBody(sender, dialect.framingBytes())) {
            body.append(Unpooled.wrappedBuffer(data));
            dialect.accept(dialect.deliver(GRPC, sender, body));
        } catch (Refusal refusal) {
            checkItIsTheCallers(refusal);
            dialect.refuse(refusal);
        }
    }

    /// Reads a batch, as every sink does.
    private static Receipt forget(SpanBatch batch) {
        var tally = new SpanTally();
        new OtlpReader().read(batch.bytes(), batch.offset(), batch.length(), tally::isKept);
        return tally.receipt();
    }

    private static void checkItIsTheCallers(Refusal refusal) {
        if (!CALLERS.contains(refusal.reason())) {
            throw refusal;
        }
    }
}
