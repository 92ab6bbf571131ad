package dev.clew.server.jaeger;

import java.util.List;

/// Which tests show how Jaeger's HTTP API is answered.
public final class JaegerSurface {
    public static final List<Class<?>> HTTP = List.of(
            V3ApiTest.class,
            LegacyApiTest.class,
            MetricsApiTest.class,
            DeepDependenciesTest.class,
            QualityApiTest.class,
            RemoteSamplingTest.class,
            UiTraceWriterTest.class);

    private JaegerSurface() {}
}
