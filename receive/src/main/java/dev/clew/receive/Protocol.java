package dev.clew.receive;

import java.util.Locale;

/// How spans reach Clew.
public enum Protocol {
    OTLP_GRPC,
    OTLP_HTTP,
    ZIPKIN_HTTP,
    ZIPKIN_GRPC,
    JAEGER_HTTP,
    JAEGER_GRPC;

    /// The value of the metric label `protocol`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
