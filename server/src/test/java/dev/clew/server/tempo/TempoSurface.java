package dev.clew.server.tempo;

import java.util.List;

/// Which tests show how Tempo's HTTP API is answered.
public final class TempoSurface {
    public static final List<Class<?>> HTTP = List.of(TempoApiTest.class, TraceDiffsTest.class);

    private TempoSurface() {}
}
