package dev.clew.server.prometheus;

import java.util.List;

/// Which tests show how Prometheus's HTTP API is answered.
public final class PrometheusSurface {
    public static final List<Class<?>> HTTP = List.of(PrometheusApiTest.class);

    private PrometheusSurface() {}
}
