package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;

/// What a request that brings spans is told, whole.
///
/// @param content empty if there is none
/// @param trailers empty if there are none
public record Answer(ResponseHeaders headers, HttpData content, HttpHeaders trailers) {
    /// Without a content: by gRPC, its trailers are in the place of the headers.
    static Answer of(ResponseHeaders headers) {
        return of(headers, HttpData.empty());
    }

    public static Answer of(ResponseHeaders headers, HttpData content) {
        return new Answer(headers, content, HttpHeaders.of());
    }

    public static Answer of(HttpStatus status, MediaType type, HttpData content) {
        return of(ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, type), content);
    }

    HttpResponse http() {
        return HttpResponse.of(headers, content, trailers);
    }
}
