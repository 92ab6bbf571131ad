package dev.clew.receive;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.internal.common.AbstractHttp2ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the frames of direct calls out of what comes by one connection, and passes on all others, but
/// for requests whose headers are too large.
final class DirectCallFrames extends Http2FrameListenerDecorator {
    /// What [GrpcDialect] and [Tenancy] read. Nothing else is kept of a call until it is answered.
    private static final List<CharSequence> KEPT =
            List.of(HttpHeaderNames.CONTENT_TYPE, GrpcDialect.GRPC_ENCODING, Tenancy.HEADER);

    private final Http2ConnectionHandler http2;
    private final DirectCalls calls;
    private final IntObjectMap<DirectCall> open = new IntObjectHashMap<>();

    DirectCallFrames(Http2ConnectionHandler http2, DirectCalls calls) {
        super(http2.decoder().frameListener());
        this.http2 = http2;
        this.calls = calls;
        http2.connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                DirectCall call = open.remove(stream.id());
                if (call != null) {
                    call.close();
                }
            }
        });
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream)
            throws Http2Exception {
        if (!take(context, streamId, headers, endStream)) {
            super.onHeadersRead(context, streamId, headers, streamDependency, weight, exclusive, padding, endStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endStream)
            throws Http2Exception {
        if (!take(context, streamId, headers, endStream)) {
            super.onHeadersRead(context, streamId, headers, padding, endStream);
        }
    }

    private boolean take(ChannelHandlerContext context, int streamId, Http2Headers headers, boolean isWhole)
            throws Http2Exception {
        DirectCall known = open.get(streamId);
        if (known != null) {
            keepAlive(http2);
            // A client has no trailers that mean anything to us.
            if (isWhole) {
                known.end();
            }
            return true;
        }
        SpanService service = calls.service(headers);
        Http2Stream stream = http2.connection().stream(streamId);
        if (stream == null) {
            return false;
        }
        if (HeaderLimit.isExceededBy(headers)) {
            boolean areTrailers = headers.path() == null;
            if (areTrailers) {
                throw Http2Exception.streamError(streamId, Http2Error.ENHANCE_YOUR_CALM, HeaderLimit.MESSAGE);
            }
            open(context, stream).refuse(service == null ? HeaderLimit.ANSWER : service.refuseHeaders(), isWhole);
            return true;
        }
        RequestHeaders request = service == null ? null : of(headers);
        if (service == null || request == null) {
            return false;
        }
        open(context, stream).begin(service, request, isWhole);
        return true;
    }

    private DirectCall open(ChannelHandlerContext context, Http2Stream stream) {
        keepAlive(http2);
        var call = new DirectCall(context, http2, stream, calls);
        open.put(stream.id(), call);
        return call;
    }

    /// Null if Armeria should say what is wrong with them.
    private static @Nullable RequestHeaders of(Http2Headers headers) {
        RequestHeadersBuilder request =
                RequestHeaders.builder(HttpMethod.POST, headers.path().toString());
        try {
            for (CharSequence name : KEPT) {
                headers.getAll(name).forEach(value -> request.add(name, value.toString()));
            }
        } catch (IllegalArgumentException _) {
            return null;
        }
        return request.build();
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endStream)
            throws Http2Exception {
        DirectCall call = open.get(streamId);
        if (call == null) {
            return super.onDataRead(context, streamId, data, padding, endStream);
        }
        keepAlive(http2);
        int free = call.add(data, padding);
        if (endStream) {
            call.end();
        }
        return free;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) throws Http2Exception {
        if (!open.containsKey(streamId)) {
            super.onRstStreamRead(context, streamId, errorCode);
        }
        // Ours is closed next, which is told to the connection's listener.
    }

    /// Or Armeria would take a connection that has direct calls for idle.
    static void keepAlive(Http2ConnectionHandler http2) {
        if (http2 instanceof AbstractHttp2ConnectionHandler connection) {
            connection.keepAliveHandler().onReadOrWrite();
        }
    }
}
