package dev.clew.instrument.sampling;

import io.opentelemetry.api.common.AttributeKey;

/// The attributes of the HTTP semantic conventions that are set before a server span starts.
final class StartAttributes {
    static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<String> HTTP_REQUEST_METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> URL_PATH = AttributeKey.stringKey("url.path");

    private StartAttributes() {}
}
