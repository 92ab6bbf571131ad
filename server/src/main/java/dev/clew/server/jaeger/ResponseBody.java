package dev.clew.server.jaeger;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.clew.query.sampled.Basis;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// The body of a response as a stream that waits for the client: at most one part is under way. Nothing is
/// sent, and the status can still be changed, until the first part is full.
final class ResponseBody extends OutputStream {
    /// Says why an answer may lack something, in the words of [dev.clew.store.Completeness].
    private static final String TRUNCATED = "clew-truncated-because";

    /// Says what totals rest on, if spans are in them that are not stored any more.
    private static final String BASIS = "clew-basis";

    private final HttpResponseWriter response;
    private final Runnable progress;
    private final byte[] part = new byte[32 * 1024];
    private int filled;
    private boolean underWay;
    private ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK);
    private String truncatedBecause = "";

    /// @param progress called whenever the client has taken a part
    ResponseBody(HttpResponseWriter response, Runnable progress) {
        this.response = response;
        this.progress = progress;
    }

    /// Starts the answer, or starts it over if nothing was sent yet.
    void begin(HttpStatus status, MediaType type) {
        filled = 0;
        headers = ResponseHeaders.builder(status)
                .contentType(type)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (status.equals(HttpStatus.SERVICE_UNAVAILABLE) || status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
            headers.set(HttpHeaderNames.RETRY_AFTER, "1");
        }
    }

    /// Says so in a header, or behind the body if the headers are on their way.
    void truncated(String because) {
        if (!because.isEmpty()) {
            String printable = because.replaceAll("[^ -~]", "?");
            if (!underWay) {
                headers.set(TRUNCATED, printable);
            } else if (!headers.contains(TRUNCATED)) {
                truncatedBecause = printable;
            }
        }
    }

    void basis(@Nullable Basis basis) {
        if (basis != null && basis != Basis.COUNTED) {
            headers.set(BASIS, basis.text());
        }
    }

    void maxAge(int seconds) {
        if (seconds > 0) {
            headers.set(HttpHeaderNames.CACHE_CONTROL, "max-age=%d, must-revalidate".formatted(seconds));
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int now = Math.min(left, part.length - filled);
            System.arraycopy(bytes, from, part, filled, now);
            filled += now;
            from += now;
            left -= now;
            if (filled == part.length) {
                send();
            }
        }
    }

    /// Sends what is left and ends the response. A short answer leaves in one piece, and nobody waits for the client to
    /// take the last one.
    void end() {
        if (underWay) {
            if (filled > 0) {
                sendOrLeave(filled());
            }
            if (!truncatedBecause.isEmpty()) {
                sendOrLeave(HttpHeaders.of(TRUNCATED, truncatedBecause));
            }
            response.close();
        } else {
            underWay = true;
            response.close(
                    AggregatedHttpResponse.of(headers.contentLength(filled).build(), filled()));
        }
    }

    /// Ends a response that cannot be finished so that the client notices.
    void breakOff(Throwable cause) {
        response.close(cause);
    }

    private void send() {
        if (!underWay) {
            underWay = true;
            sendOrLeave(headers.build());
        }
        if (filled > 0) {
            sendOrLeave(filled());
            filled = 0;
            awaitClient();
        }
    }

    private HttpData filled() {
        return HttpData.wrap(Arrays.copyOf(part, filled));
    }

    private void sendOrLeave(HttpObject object) {
        if (!response.tryWrite(object)) {
            throw new ClientGone();
        }
    }

    private void awaitClient() {
        try {
            response.whenConsumed().join();
        } catch (CompletionException | CancellationException _) {
            throw new ClientGone();
        }
        progress.run();
    }
}
