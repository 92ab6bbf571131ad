package dev.clew.cli;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;

/// An OTLP receiver, for both transports, whose answer depends on how many requests came before. It keeps what it
/// acknowledged.
final class MoodyReceiver implements AutoCloseable {
    /// How a request is met.
    sealed interface Mood {
        /// Takes all but `rejected` spans.
        record Takes(int rejected, String message) implements Mood {}

        /// Answers with an error.
        ///
        /// @param status of gRPC or of HTTP, whichever is asked
        /// @param retryMillis how long to wait, in RetryInfo or Retry-After; negative for none
        record Fails(int status, int retryMillis) implements Mood {}
    }

    static final Mood TAKES_ALL = new Mood.Takes(0, "");

    private final Server server;
    private final Set<ByteBuffer> taken = new HashSet<>();
    private final Set<SocketAddress> peers = new HashSet<>();
    private IntFunction<Mood> moods = _ -> TAKES_ALL;
    private int requests;

    MoodyReceiver() {
        server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxRequestLength(0)
                .service(
                        "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                        (context, request) -> answer(context, request, true))
                .service("/v1/traces", (context, request) -> answer(context, request, false))
                .build();
        server.start().join();
    }

    /// Forgets everything.
    ///
    /// @param byRequest the mood for each request, counted from zero
    synchronized void reset(IntFunction<Mood> byRequest) {
        taken.clear();
        peers.clear();
        requests = 0;
        moods = byRequest;
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.activeLocalPort();
    }

    /// Every request that was taken, unpacked, once however often it came.
    synchronized Set<ByteBuffer> taken() {
        return Set.copyOf(taken);
    }

    synchronized int requests() {
        return requests;
    }

    /// How many connections requests came over.
    synchronized int connections() {
        return peers.size();
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request, boolean grpc) {
        return HttpResponse.of(request.aggregate().thenApply(whole -> answer(context, whole, grpc)));
    }

    private synchronized HttpResponse answer(
            ServiceRequestContext context, AggregatedHttpRequest request, boolean grpc) {
        peers.add(context.remoteAddress());
        return switch (moods.apply(requests++)) {
            case Mood.Takes takes -> {
                taken.add(ByteBuffer.wrap(grpc ? grpcMessage(request) : httpMessage(request)));
                byte[] partial = takes.equals(TAKES_ALL)
                        ? new byte[0]
                        : field(
                                1,
                                joined(
                                        number(1, takes.rejected()),
                                        field(2, takes.message().getBytes(StandardCharsets.UTF_8))));
                yield grpc ? grpc(partial) : HttpResponse.of(HttpStatus.OK, MediaType.X_PROTOBUF, partial);
            }
            case Mood.Fails(var status, var retryMillis) ->
                grpc ? grpcFailure(status, retryMillis) : httpFailure(status, retryMillis);
        };
    }

    private static byte[] grpcMessage(AggregatedHttpRequest request) {
        byte[] framed = request.content().array();
        byte[] message = Arrays.copyOfRange(framed, 5, framed.length);
        if (ByteBuffer.wrap(framed, 1, 4).getInt() != message.length) {
            throw new IllegalStateException("the frame's length is wrong");
        }
        return framed[0] == 0 ? message : unpacked(message);
    }

    private static byte[] httpMessage(AggregatedHttpRequest request) {
        byte[] message = request.content().array();
        return request.headers().contains("content-encoding", "gzip") ? unpacked(message) : message;
    }

    private static byte[] unpacked(byte[] message) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(message))) {
            return in.readAllBytes();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private static HttpResponse grpc(byte[] message) {
        byte[] framed = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                HttpData.wrap(framed),
                HttpHeaders.of("grpc-status", "0"));
    }

    /// Trailers only, as gRPC servers answer errors.
    private static HttpResponse grpcFailure(int status, int retryMillis) {
        var headers = ResponseHeaders.builder(HttpStatus.OK)
                .add("content-type", "application/grpc")
                .add("grpc-status", Integer.toString(status))
                .add("grpc-message", "not%20now");
        if (retryMillis >= 0) {
            byte[] delay = joined(number(1, retryMillis / 1_000), number(2, retryMillis % 1_000 * 1_000_000L));
            byte[] detail = joined(
                    field(1, "type.googleapis.com/google.rpc.RetryInfo".getBytes(StandardCharsets.UTF_8)),
                    field(2, field(1, delay)));
            byte[] details =
                    joined(number(1, status), field(2, "not now".getBytes(StandardCharsets.UTF_8)), field(3, detail));
            headers.add(
                    "grpc-status-details-bin",
                    Base64.getEncoder().withoutPadding().encodeToString(details));
        }
        return HttpResponse.of(headers.build());
    }

    private static HttpResponse httpFailure(int status, int retryMillis) {
        var headers = ResponseHeaders.builder(HttpStatus.valueOf(status)).contentType(MediaType.X_PROTOBUF);
        if (retryMillis >= 0) {
            headers.add("retry-after", Integer.toString(retryMillis / 1_000));
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(field(2, "not now".getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] number(int field, long value) {
        var out = ByteBuffer.allocate(11).put((byte) (field << 3));
        long left = value;
        for (; left > 0x7f; left >>>= 7) {
            out.put((byte) (left | 0x80));
        }
        return Arrays.copyOf(out.put((byte) left).array(), out.position());
    }

    private static byte[] field(int field, byte[] content) {
        byte[] length = number(0, content.length);
        length[0] = (byte) (field << 3 | 2);
        return joined(length, content);
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
