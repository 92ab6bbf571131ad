package dev.clew.server.zipkin;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zipkin2.Endpoint;
import zipkin2.Span;

/// Spans of a few services in a few traces, with something in every field, and with everything that Clew makes fields
/// of or has a name of its own for.
final class RandomZipkinSpans {
    static final long START_MICROS = 1_800_000_000_000_000L;

    private static final List<String> STATUS_CODES =
            List.of("OK", "Ok", "ERROR", "Unset", "STATUS_CODE_ERROR", "other");
    private static final List<String> KINDS = List.of("internal", "server", "client", "consumer", "other");
    private static final List<String> PEERS =
            List.of("peer.service", "network.peer.address", "peer.ipv4", "peer.ipv6", "network.peer.port");

    private final Random random;

    RandomZipkinSpans(Random random) {
        this.random = random;
    }

    /// Spans that may have the same id, whatever else they say.
    List<Span> trace(String traceId, int most) {
        var spans = new ArrayList<Span>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            int id = 1 + random.nextInt(6);
            spans.add(span(traceId)
                    .id(id)
                    .parentId(one(3) ? 0 : 1 + random.nextInt(6))
                    .build());
        }
        return spans;
    }

    /// Spans with ids of their own, but for servers that share their client's, and with one root at most: of several
    /// roots, and of pieces of a span that contradict each other, the storages of Zipkin take one or another.
    List<Span> plainTrace(String traceId, int most) {
        var spans = new ArrayList<Span>();
        boolean hasRoot = random.nextBoolean();
        int count = 1 + random.nextInt(most);
        for (int id = 1; id <= count; id++) {
            int other = 1 + random.nextInt(count);
            int parent = hasRoot && id == 1 ? 0 : other == id ? count + 1 : other;
            var span = span(traceId).id(id).parentId(parent).shared(null);
            boolean isShared = one(4);
            spans.add((isShared ? span.kind(Span.Kind.CLIENT) : span).build());
            if (isShared) {
                spans.add(span(traceId)
                        .id(id)
                        .parentId(parent)
                        .kind(Span.Kind.SERVER)
                        .shared(true)
                        .build());
            }
        }
        return spans;
    }

    String traceId() {
        return random.nextBoolean()
                ? "%016x".formatted(random.nextLong() | 1)
                : "%016x%016x".formatted(random.nextLong() | 1, random.nextLong() | 1);
    }

    private Span.Builder span(String traceId) {
        long timestamp = one(8) ? 0 : START_MICROS + random.nextInt(3_600_000);
        var span = Span.newBuilder()
                .traceId(traceId)
                .name(one(5) ? null : pick(List.of("GET /Löans", "get", "Pay \"now\"", "ALL")))
                .kind(one(4) ? null : pick(List.of(Span.Kind.values())))
                .timestamp(timestamp)
                .duration(timestamp == 0 || one(4) ? 0 : 1 + random.nextInt(5_000))
                .localEndpoint(endpoint())
                .remoteEndpoint(endpoint())
                .debug(one(4) ? true : null)
                .shared(one(4) ? true : null);
        for (int i = random.nextInt(3); i > 0; i--) {
            span.addAnnotation(
                    START_MICROS + random.nextInt(2_000), pick(List.of("retry", "wire sent", "ñ\n\t\u2028")));
        }
        tags(span);
        return span;
    }

    private void tags(Span.Builder span) {
        for (int i = random.nextInt(4); i > 0; i--) {
            span.putTag(
                    pick(List.of("http.method", "retry", "a=b", "Ü")), pick(List.of("GET", "", "x y", "\u0001<b>")));
        }
        if (one(3)) {
            span.putTag("error", pick(List.of("", "true", "false", "connection refused")));
        }
        if (one(4)) {
            span.putTag("http.status_code", pick(List.of("200", "404", "503", "x")));
        }
        if (one(4)) {
            span.putTag("otel.status_code", pick(STATUS_CODES));
        }
        if (one(6)) {
            span.putTag("otel.status_description", pick(List.of("", "gone")));
        }
        if (one(5)) {
            span.putTag("span.kind", pick(KINDS));
        }
        if (one(6)) {
            span.putTag("w3c.tracestate", pick(List.of("", "a=b")));
        }
        for (String key :
                List.of("otel.scope.name", "otel.library.name", "otel.scope.version", "otel.library.version")) {
            if (one(6)) {
                span.putTag(key, pick(List.of("", "io.shop", "1.2")));
            }
        }
        for (String key : PEERS) {
            if (one(8)) {
                span.putTag(key, pick(List.of("bank", "10.0.0.7", "::1")));
            }
        }
        if (one(8)) {
            span.putTag(pick(List.of("zipkin.debug", "zipkin.shared")), "true");
        }
    }

    private Endpoint endpoint() {
        if (one(4)) {
            return null;
        }
        var endpoint = Endpoint.newBuilder()
                .serviceName(one(4) ? null : pick(List.of("Shop", "bank", "unknown_service", "Cart")));
        if (one(2)) {
            endpoint.ip("10.0.0." + random.nextInt(3));
        }
        if (one(3)) {
            endpoint.ip(pick(List.of("2001:db8::c001", "fe80::1:0:0:2", "::1", "1:0:0:2:0:0:0:0", "1:2:3:4:5:6:7:8")));
        }
        return endpoint.port(one(2) ? random.nextInt(65_536) : 0).build();
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
