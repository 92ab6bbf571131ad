package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.store.Completeness;
import tools.jackson.core.JsonGenerator;

/// What a handler answers.
sealed interface Answer {
    /// @param truncatedBecause why there may be more than the body says; empty if it is whole
    record Json(JsonBody body, String truncatedBecause) implements Answer {}

    /// @param bytes owned by the answer
    record Bytes(HttpStatus status, MediaType type, byte[] bytes) implements Answer {}

    /// Writes a body while it is sent: a slow client slows it down, one that left ends it.
    interface JsonBody {
        void write(JsonGenerator json);
    }

    static Answer json(JsonBody body) {
        return new Json(body, "");
    }

    static Answer json(JsonBody body, Completeness completeness) {
        return new Json(body, completeness.truncatedBecause());
    }
}
