package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/// How much a request by HTTP/2 may have in headers, its address aside. The header list that a
/// connection allows has room for an address, too, and a field of it costs its client one byte, and the
/// server a hundred for as long as the request is open.
public final class HeaderLimit {
    /// As by HTTP/1.1.
    public static final int BYTES = 32 << 10;

    static final int FIELDS = 200;

    static final String MESSAGE =
            "the headers have more than %d bytes or %d fields, which no request needs".formatted(BYTES, FIELDS);

    /// Nobody knows yet whose request it is, nor of what form.
    static final Answer ANSWER = Answer.of(
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, MediaType.PLAIN_TEXT_UTF_8, HttpData.ofUtf8(MESSAGE + "\n"));

    private HeaderLimit() {}

    static boolean isExceededBy(Http2Headers headers) {
        if (headers.size() > FIELDS) {
            return true;
        }
        int bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (!Http2Headers.PseudoHeaderName.PATH.value().contentEquals(field.getKey())) {
                bytes += field.getKey().length() + field.getValue().length();
            }
        }
        return bytes > BYTES;
    }
}
