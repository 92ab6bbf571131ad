package dev.clew.store.records;

import dev.clew.model.TraceId;
import java.util.function.Consumer;

/// Some of the records of one tenant.
sealed interface RecordPart permits OpenRecords, RecordFile {
    /// Hands over the records of trace `id` in the order they came, each as an `ExportLogsServiceRequest`
    /// of its own.
    ///
    /// @throws dev.clew.model.Fault `CORRUPT` if what holds them is damaged
    void find(TraceId id, Consumer<byte[]> to);
}
