package dev.clew.query.zipkin;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A span as Zipkin has it (zipkin-api, zipkin2-api.yaml, `Span`).
///
/// @param traceId 16 lower-case hexadecimal digits, or 32
/// @param parentId null for a root
/// @param id 16 lower-case hexadecimal digits
/// @param kind null if it is no remote call or message
/// @param name in lower case; null if there is none
/// @param timestampMicros since 1970; 0 if it is not known
/// @param durationMicros 0 if it is not known
/// @param annotations by time, then text, each once
/// @param isShared whether the id is that of a span of the client, too
public record ZipkinSpan(
        String traceId,
        @Nullable String parentId,
        String id,
        @Nullable Kind kind,
        @Nullable String name,
        long timestampMicros,
        long durationMicros,
        @Nullable ZipkinEndpoint local,
        @Nullable ZipkinEndpoint remote,
        List<Annotation> annotations,
        SortedMap<String, String> tags,
        boolean isDebug,
        boolean isShared) {
    static final Comparator<ZipkinSpan> BY_TIME =
            Comparator.comparingLong(ZipkinSpan::timestampMicros).thenComparing(ZipkinSpan::id);

    /// What a span is of a call or a message.
    public enum Kind {
        CLIENT,
        SERVER,
        PRODUCER,
        CONSUMER
    }

    /// @param timestampMicros since 1970
    public record Annotation(long timestampMicros, String value) implements Comparable<Annotation> {
        private static final Comparator<Annotation> ORDER =
                Comparator.comparingLong(Annotation::timestampMicros).thenComparing(Annotation::value);

        @Override
        public int compareTo(Annotation other) {
            return ORDER.compare(this, other);
        }
    }

    /// Null if it is not known.
    public @Nullable String localService() {
        return local == null ? null : local.serviceName();
    }

    /// Null if it is not known.
    public @Nullable String remoteService() {
        return remote == null ? null : remote.serviceName();
    }

    public boolean isError() {
        return tags.containsKey("error");
    }
}
