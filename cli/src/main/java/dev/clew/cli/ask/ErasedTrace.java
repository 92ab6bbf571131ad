package dev.clew.cli.ask;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What became of a trace that was erased.
///
/// @param unsearchedFiles damaged files, which may hold some of it still
/// @param json the answer itself
public record ErasedTrace(long spans, long logRecords, List<String> unsearchedFiles, String json) {
    /// Reads the answer of `DELETE /api/clew/traces/{traceId}`.
    static ErasedTrace of(byte[] body) {
        JsonValue json = JsonValue.parse(body);
        return new ErasedTrace(
                json.get("spans").number(),
                json.get("logRecords").number(),
                json.get("unsearchedFiles").elements().stream()
                        .map(JsonValue::text)
                        .toList(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
