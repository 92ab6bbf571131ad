package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.query.sampled.Basis;
import dev.clew.store.Completeness;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What a handler answers.
public sealed interface Answer {
    /// @param truncatedBecause why there may be more than the body says; may get to know it while the body is written
    /// @param basis what its totals rest on; null if there are none
    /// @param maxAgeSeconds how long it may be shown again; 0 if nothing is said of that
    record Json(
            JsonBody body,
            TruncatedBecause truncatedBecause,
            @Nullable Basis basis,
            int maxAgeSeconds) implements Answer {}

    /// @param bytes owned by the answer
    /// @param truncatedBecause why there may be more than the bytes say; empty if they are all
    record Bytes(HttpStatus status, MediaType type, byte[] bytes, String truncatedBecause) implements Answer {
        public Bytes(HttpStatus status, MediaType type, byte[] bytes) {
            this(status, type, bytes, "");
        }
    }

    /// @param truncatedBecause why there may be more than the body says; empty if it is whole
    record Stream(MediaType type, StreamBody body, String truncatedBecause) implements Answer {}

    /// Writes a body that is no JSON, as [JsonBody] does.
    interface StreamBody {
        void write(OutputStream out) throws IOException;
    }

    /// Writes a body while it is sent: a slow client slows it down, one that left ends it.
    interface JsonBody {
        void write(JsonGenerator json);
    }

    static Answer json(JsonBody body) {
        return json(body, 0);
    }

    /// One that may be shown again for a while.
    static Answer json(JsonBody body, int maxAgeSeconds) {
        return new Json(body, new TruncatedBecause(Completeness.OF_NOTHING), null, maxAgeSeconds);
    }

    static Answer json(JsonBody body, Completeness completeness) {
        return json(body, new TruncatedBecause(completeness));
    }

    /// @param truncatedBecause is told by the body what it lacks
    static Answer json(JsonBody body, TruncatedBecause truncatedBecause) {
        return new Json(body, truncatedBecause, null, 0);
    }

    /// One with totals.
    static Answer json(JsonBody body, Completeness completeness, Basis basis) {
        return new Json(body, new TruncatedBecause(completeness), basis, 0);
    }
}
