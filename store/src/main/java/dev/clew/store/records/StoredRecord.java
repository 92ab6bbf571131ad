package dev.clew.store.records;

import dev.clew.model.TraceId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One log record as the bytes of OTLP that came. Records of one request share the bytes around them. Equal
/// if all bytes are.
///
/// @param resource what its `ResourceLogs` has beside scopes
/// @param scope what its `ScopeLogs` has beside records
/// @param record the `LogRecord`
/// @param nanos when it happened, or came if nobody said that: nanoseconds since 1970
record StoredRecord(TraceId traceId, byte[] resource, byte[] scope, byte[] record, long nanos) {
    private static final int TAG_OF_FIRST = 10;
    private static final int TAG_OF_SECOND = 18;

    /// An `ExportLogsServiceRequest` with this record alone.
    byte[] request() {
        int scopeLogs = scope.length + sizeOfField(record.length);
        int resourceLogs = resource.length + sizeOfField(scopeLogs);
        byte[] bytes = new byte[sizeOfField(resourceLogs)];
        int at = begin(bytes, 0, TAG_OF_FIRST, resourceLogs);
        at = put(bytes, at, resource);
        at = begin(bytes, at, TAG_OF_SECOND, scopeLogs);
        at = put(bytes, at, scope);
        at = begin(bytes, at, TAG_OF_SECOND, record.length);
        put(bytes, at, record);
        return bytes;
    }

    private static int sizeOfField(int content) {
        return 1 + (Integer.SIZE - Integer.numberOfLeadingZeros(content | 1) + 6) / 7 + content;
    }

    private static int begin(byte[] bytes, int from, int tag, int length) {
        int at = from;
        bytes[at++] = (byte) tag;
        int left = length;
        while (left > 0x7f) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
        return at;
    }

    private static int put(byte[] bytes, int at, byte[] content) {
        System.arraycopy(content, 0, bytes, at, content.length);
        return at + content.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredRecord theirs
                && traceId.equals(theirs.traceId)
                && Arrays.equals(record, theirs.record)
                && Arrays.equals(scope, theirs.scope)
                && Arrays.equals(resource, theirs.resource);
    }

    @Override
    public int hashCode() {
        return 31 * traceId.hashCode() + Arrays.hashCode(record);
    }
}
