package dev.clew.receive.zipkin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parts a span of version 1 into what each service says of it, as Zipkin does when it takes one in: the annotations
/// cs, cr, sr, ss (client sent, client received, server received, server sent) and ms, mr, ws, wr (message sent and
/// received, wire sent and received) say who did what when; ca, sa and ma are the addresses of the other end. The
/// rest are annotations and tags of the service that wrote them.
final class V1Sides {
    private final V1Span span;
    private final V1Side first = new V1Side(null);
    private final Map<String, V1Side> others = new HashMap<>();
    private final List<V1Side> all = new ArrayList<>(List.of(first));
    private final Map<String, V1Span.Annotation> core = new HashMap<>();

    private V1Sides(V1Span span) {
        this.span = span;
    }

    static Collection<V1Side> of(V1Span span) {
        var sides = new V1Sides(span);
        sides.annotations();
        sides.bridgeToDuration("cs", "cr");
        sides.bridgeToDuration("sr", "ss");
        sides.calls();
        sides.messages();
        sides.tags();
        return sides.all;
    }

    /// The side of a service. The first span takes what belongs to nobody, and the first service.
    private V1Side side(@Nullable V1Endpoint endpoint) {
        if (endpoint == null) {
            return first;
        }
        if (first.local == null) {
            first.local = endpoint;
        }
        return endpoint.isOfServiceOf(first.local)
                ? first
                : others.computeIfAbsent(endpoint.service(), _ -> added(endpoint));
    }

    private V1Side added(V1Endpoint endpoint) {
        var side = new V1Side(endpoint);
        all.add(side);
        return side;
    }

    private void annotations() {
        for (V1Span.Annotation annotation : inOrder(span.annotations)) {
            V1Side side = side(annotation.endpoint());
            int kind = annotation.endpoint() == null ? -1 : kind(annotation.value());
            if (kind < 0) {
                side.annotations.add(annotation);
            } else {
                side.kind = kind == V1Side.NONE ? side.kind : kind;
                core.put(annotation.value(), annotation);
            }
        }
    }

    private static List<V1Span.Annotation> inOrder(List<V1Span.Annotation> annotations) {
        return annotations.stream()
                .distinct()
                .sorted(Comparator.comparingLong(V1Span.Annotation::timestamp).thenComparing(V1Span.Annotation::value))
                .toList();
    }

    /// Which kind of span has such an annotation; none if any may, -1 if it is an ordinary one.
    private static int kind(String annotation) {
        return switch (annotation) {
            case "cs", "cr" -> V1Side.CLIENT;
            case "sr", "ss" -> V1Side.SERVER;
            case "ms" -> V1Side.PRODUCER;
            case "mr" -> V1Side.CONSUMER;
            case "ws", "wr" -> V1Side.NONE;
            default -> -1;
        };
    }

    /// Whoever wrote how long a span took may have left out that it began.
    private void bridgeToDuration(String begin, String end) {
        V1Span.Annotation ended = core.get(end);
        if (ended != null
                && span.timestamp != 0
                && span.duration != 0
                && span.timestamp + span.duration == ended.timestamp()) {
            core.putIfAbsent(begin, new V1Span.Annotation(span.timestamp, begin, ended.endpoint()));
        }
    }

    private void calls() {
        V1Span.Annotation cs = core.get("cs");
        V1Span.Annotation cr = core.get("cr");
        V1Span.Annotation sr = core.get("sr");
        V1Span.Annotation ss = core.get("ss");
        if (cs != null && sr != null) {
            // The client owns the duration of a span that both wrote on.
            V1Side client = side(cs.endpoint());
            lasted(client, cs, cr);
            V1Side server = second(cs, sr, V1Side.CLIENT, V1Side.SERVER);
            server.isShared = true;
            server.timestamp = sr.timestamp();
            if (ss != null) {
                server.lasted(sr.timestamp(), ss.timestamp());
            }
            if (cr == null && span.duration == 0) {
                client.duration = 0;
            }
        } else if (cs != null && cr != null) {
            lasted(side(cs.endpoint()), cs, cr);
        } else if (sr != null && ss != null) {
            lasted(side(sr.endpoint()), sr, ss);
        } else {
            incomplete(cs, sr, cr, ss);
        }
        // Version 1 had no flag for it: whoever does not say when a span began did not begin it.
        if (cs == null && sr != null && (span.timestamp == 0 || (ss != null && span.duration == 0))) {
            side(sr.endpoint()).isShared = true;
        }
    }

    /// The other end of a span that two wrote on: a side of its own even if both are of the same service.
    private V1Side second(V1Span.Annotation one, V1Span.Annotation other, int kind, int otherKind) {
        V1Endpoint endpoint = other.endpoint();
        V1Side side = side(one.endpoint());
        if (endpoint == null || !endpoint.isOfServiceOf(one.endpoint())) {
            return side(endpoint);
        }
        side.kind = kind;
        V1Side fork = added(endpoint);
        fork.kind = otherKind;
        return fork;
    }

    private void lasted(V1Side side, V1Span.Annotation begin, V1Span.@Nullable Annotation end) {
        if (span.timestamp != 0 && span.duration != 0) {
            side.timestamp = span.timestamp;
            side.duration = span.duration;
        } else if (end != null) {
            side.lasted(begin.timestamp(), end.timestamp());
        } else {
            side.timestamp = begin.timestamp();
        }
    }

    /// Who wrote only when something ended keeps that as an annotation.
    private void incomplete(
            V1Span.@Nullable Annotation cs,
            V1Span.@Nullable Annotation sr,
            V1Span.@Nullable Annotation cr,
            V1Span.@Nullable Annotation ss) {
        for (V1Side side : all) {
            V1Span.Annotation begin = side.kind == V1Side.CLIENT ? cs : side.kind == V1Side.SERVER ? sr : null;
            V1Span.Annotation end = side.kind == V1Side.CLIENT ? cr : side.kind == V1Side.SERVER ? ss : null;
            side.timestamp = begin == null ? side.timestamp : begin.timestamp();
            if (end != null) {
                side.annotations.add(end);
            }
        }
        if (span.timestamp != 0) {
            first.timestamp = span.timestamp;
            first.duration = span.duration;
        }
    }

    private void messages() {
        V1Span.Annotation ms = core.get("ms");
        V1Span.Annotation mr = core.get("mr");
        V1Span.Annotation ws = core.get("ws");
        V1Span.Annotation wr = core.get("wr");
        if (ms != null && mr != null) {
            V1Side producer = side(ms.endpoint());
            V1Side consumer = second(ms, mr, V1Side.PRODUCER, V1Side.CONSUMER);
            consumer.isShared = true;
            consumer.timestamp = mr.timestamp();
            if (wr != null) {
                consumer.lasted(wr.timestamp(), mr.timestamp());
            }
            producer.lasted(ms.timestamp(), ws == null ? ms.timestamp() : ws.timestamp());
        } else if (ms != null) {
            lasted(side(ms.endpoint()), ms, ws);
        } else if (mr != null) {
            V1Span.Annotation begin = wr == null ? mr : wr;
            lasted(side(begin.endpoint()), begin, wr == null ? null : mr);
        } else {
            for (V1Span.Annotation wire : new V1Span.@Nullable Annotation[] {ws, wr}) {
                if (wire != null) {
                    side(wire.endpoint()).annotations.add(wire);
                }
            }
        }
    }

    private void tags() {
        Map<String, V1Endpoint> addresses = new HashMap<>();
        for (V1Span.BinaryAnnotation tag : byKey(span.binaryAnnotations)) {
            if (tag.value() != null) {
                V1Side side = side(tag.endpoint());
                // "lc" says where a span was that is no call, and nothing else.
                if (!tag.key().equals("lc") || !tag.value().isEmpty()) {
                    side.tags.add(tag);
                }
            } else if (tag.endpoint() != null) {
                addresses.put(tag.key(), tag.endpoint());
            }
        }
        addresses(addresses.get("ca"), addresses.get("sa"), addresses.get("ma"));
    }

    private static List<V1Span.BinaryAnnotation> byKey(List<V1Span.BinaryAnnotation> annotations) {
        return annotations.stream()
                .distinct()
                .sorted(Comparator.comparing(V1Span.BinaryAnnotation::key))
                .toList();
    }

    private void addresses(@Nullable V1Endpoint ca, @Nullable V1Endpoint sa, @Nullable V1Endpoint ma) {
        V1Span.Annotation client = either("cs", "cr");
        V1Span.Annotation server = either("sr", "ss");
        if (client == null && server == null && (ca != null || sa != null)) {
            // With a server's address only, the span need not be a call.
            if (ca != null && sa != null) {
                side(ca).remote = sa;
            } else if (sa != null) {
                first.remote = sa;
            } else {
                first.kind = V1Side.SERVER;
                first.remote = ca;
            }
            return;
        }
        if (ca != null && server != null && !ca.equals(server.endpoint())) {
            // Finagle gives the client's port the server's name; kept, the server would call itself.
            side(server.endpoint()).remote = ca.isOfServiceOf(server.endpoint()) ? ca.withoutService() : ca;
        }
        if (sa != null && client != null) {
            side(client.endpoint()).remote = sa;
        }
        for (String message : List.of("ms", "mr")) {
            V1Span.Annotation annotation = core.get(message);
            if (ma != null && annotation != null) {
                side(annotation.endpoint()).remote = ma;
            }
        }
    }

    private V1Span.@Nullable Annotation either(String begin, String end) {
        V1Span.Annotation annotation = core.get(begin);
        return annotation == null ? core.get(end) : annotation;
    }
}
