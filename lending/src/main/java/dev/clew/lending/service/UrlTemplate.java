package dev.clew.lending.service;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.SpanNameExtractor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/// Names client spans by the template of their URL, `GET /api/users/{user_id}`, and notes it as `url.template`: a
/// client that sees only whole URLs can't know what in them varies.
final class UrlTemplate implements AttributesExtractor<HttpRequest, HttpResponse<?>> {
    private static final AttributeKey<String> URL_TEMPLATE = AttributeKey.stringKey("url.template");
    private static final ContextKey<String> TEMPLATE = ContextKey.named("url.template");

    static Context with(String template) {
        return Context.current().with(TEMPLATE, template);
    }

    static SpanNameExtractor<HttpRequest> named(SpanNameExtractor<HttpRequest> otherwise) {
        return request -> {
            String template = Context.current().get(TEMPLATE);
            return template == null ? otherwise.extract(request) : request.method() + " " + template;
        };
    }

    @Override
    public void onStart(AttributesBuilder attributes, Context parent, HttpRequest request) {
        attributes.put(URL_TEMPLATE, parent.get(TEMPLATE));
    }

    @Override
    public void onEnd(
            AttributesBuilder attributes,
            Context context,
            HttpRequest request,
            @Nullable HttpResponse<?> response,
            @Nullable Throwable error) {
        // Nothing more is known at the end.
    }
}
