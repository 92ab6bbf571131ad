package dev.clew.query.zipkin;

import dev.clew.query.zipkin.ZipkinSpan.Kind;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of a span says who called whom.
record LinkSpan(
        String id,
        @Nullable String parentId,
        @Nullable Kind kind,
        boolean isShared,
        long timestampMicros,
        @Nullable ZipkinEndpoint local,
        @Nullable String remoteService,
        boolean isError) {
    /// Clients before the servers that share their id; whoever does not say where it was first.
    static final Comparator<LinkSpan> ORDER = Comparator.comparing(LinkSpan::id)
            .thenComparing(LinkSpan::isShared)
            .thenComparing(span -> !span.isShared && span.kind != Kind.CLIENT)
            .thenComparing(LinkSpan::local, Comparator.nullsFirst(byPlace()));

    private static Comparator<ZipkinEndpoint> byPlace() {
        Comparator<String> nullsLast = Comparator.nullsLast(Comparator.naturalOrder());
        return Comparator.comparing(ZipkinEndpoint::serviceName, nullsLast)
                .thenComparing(ZipkinEndpoint::ipv4, nullsLast)
                .thenComparing(ZipkinEndpoint::ipv6, nullsLast);
    }

    /// @param endpoints those that were seen, each once: many spans were in few places
    static LinkSpan of(ZipkinSpan span, Map<ZipkinEndpoint, ZipkinEndpoint> endpoints) {
        ZipkinEndpoint place = span.local();
        return new LinkSpan(
                span.id(),
                span.parentId(),
                span.kind(),
                span.isShared(),
                span.timestampMicros(),
                place == null ? null : endpoints.computeIfAbsent(place, each -> each),
                span.remoteService(),
                span.isError());
    }

    @Nullable
    String localService() {
        return local == null ? null : local.serviceName();
    }

    /// Whether both may be pieces of one span: nothing that they say of where it was disagrees.
    boolean isPieceOf(LinkSpan other) {
        return id.equals(other.id) && isShared == other.isShared && agree(local, other.local);
    }

    private static boolean agree(@Nullable ZipkinEndpoint a, @Nullable ZipkinEndpoint b) {
        return a == null
                || b == null
                || (agree(a.serviceName(), b.serviceName())
                        && agree(a.ipv4(), b.ipv4())
                        && agree(a.ipv6(), b.ipv6())
                        && (a.port() == 0 || b.port() == 0 || a.port() == b.port()));
    }

    private static boolean agree(@Nullable String a, @Nullable String b) {
        return a == null || b == null || a.equals(b);
    }

    /// Both pieces; where both say something, this one's word counts.
    LinkSpan with(LinkSpan piece) {
        return new LinkSpan(
                id,
                parentId == null ? piece.parentId : parentId,
                kind == null ? piece.kind : kind,
                isShared,
                timestampMicros == 0 ? piece.timestampMicros : timestampMicros,
                local == null ? piece.local : piece.local == null ? local : merged(local, piece.local),
                remoteService == null ? piece.remoteService : remoteService,
                isError || piece.isError);
    }

    private static ZipkinEndpoint merged(ZipkinEndpoint a, ZipkinEndpoint b) {
        return new ZipkinEndpoint(
                a.serviceName() == null ? b.serviceName() : a.serviceName(),
                a.ipv4() == null ? b.ipv4() : a.ipv4(),
                a.ipv6() == null ? b.ipv6() : a.ipv6(),
                a.port() == 0 ? b.port() : a.port());
    }

    /// Of a server that shares the id of `client`, whatever it says of that.
    LinkSpan sharedWith(LinkSpan client) {
        boolean shares = isShared || (client.kind == Kind.CLIENT && kind == Kind.SERVER);
        return new LinkSpan(
                id,
                shares && parentId == null ? client.parentId : parentId,
                kind,
                shares,
                timestampMicros,
                local,
                remoteService,
                isError);
    }
}
