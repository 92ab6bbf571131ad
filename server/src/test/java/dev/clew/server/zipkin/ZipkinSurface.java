package dev.clew.server.zipkin;

import java.util.List;

/// Which tests show how Zipkin's API is answered.
public final class ZipkinSurface {
    public static final Class<?> MEMORY = MemoryZipkinSuite.class;
    public static final Class<?> SEGMENTS = SegmentZipkinSuite.class;
    public static final List<Class<?>> API = List.of(ZipkinApiTest.class, ZipkinRoundTripTest.class);

    private ZipkinSurface() {}
}
