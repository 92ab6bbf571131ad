package dev.clew.store.segment;

import dev.clew.model.TraceId;
import org.jspecify.annotations.Nullable;

/// Finds who sent the messages that consumers took.
public interface LinkedServices {
    /// Finds nobody.
    LinkedServices NONE = (_, _) -> null;

    /// The service of the producer `spanId` in trace `id`; null if there is no such span, or it is no
    /// producer.
    @Nullable
    String producer(TraceId id, long spanId);
}
