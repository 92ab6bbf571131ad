package dev.clew.receive;

import java.util.Locale;

/// How spans reach Clew.
public enum Protocol {
    OTLP_GRPC,
    OTLP_HTTP;

    /// The value of the metric label `protocol`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
