package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.SpanSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a log from its beginning and hands every sound batch on, oldest first.
///
/// A write that was under way when the process died leaves a torn tail at the very end: it was never acknowledged, is
/// cut off and kept beside the log. Damage anywhere else is stepped over, from magic to magic, and counted; it never
/// keeps a store from starting, and is never deleted.
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int NONE = -1;

    private final LogFolder folder;
    private final SpanSink sink;
    private long batches;
    private long tornBytes;
    private long quarantinedBytes;
    private long nextSequence = 1;

    LogReader(LogFolder folder, SpanSink sink) {
        this.folder = folder;
        this.sink = sink;
    }

    Recovery read() throws IOException {
        List<Path> segments = folder.segments();
        for (Path segment : segments) {
            read(segment, segment.equals(segments.getLast()));
        }
        return new Recovery(batches, tornBytes, quarantinedBytes, nextSequence);
    }

    private void read(Path segment, boolean last) throws IOException {
        // A segment can be left without a single frame, and its name is taken all the same.
        nextSequence = Math.max(nextSequence, LogFolder.firstSequence(segment) + 1);
        byte[] bytes = folder.disk().read(segment);
        int at = 0;
        while (at < bytes.length) {
            Frame.Found found = Frame.read(bytes, at);
            if (found == null) {
                int next = nextFrame(bytes, at + 1);
                if (next == NONE && last) {
                    cutTail(segment, bytes, at);
                    return;
                }
                int resume = next == NONE ? bytes.length : next;
                quarantine(segment, at, resume);
                at = resume;
            } else {
                take(segment, at, found);
                at = found.end();
            }
        }
    }

    private void take(Path segment, int at, Frame.Found found) {
        nextSequence = Math.max(nextSequence, found.sequence() + 1);
        if (found.batch() == null) {
            quarantine(segment, at, found.end());
            return;
        }
        try {
            sink.accept(found.batch());
            batches++;
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CALLER) {
                throw fault;
            }
            // The checksum holds, so this is what was written; some other version may know what it is.
            quarantine(segment, at, found.end());
        }
    }

    private void quarantine(Path segment, int from, int to) {
        quarantinedBytes += to - from;
        LOG.warn("[{}] bytes {} to {} are no sound frame and are left out (bad disk?)", segment, from, to);
    }

    private void cutTail(Path segment, byte[] bytes, int from) throws IOException {
        folder.keepTorn(segment, bytes, from);
        folder.disk().truncate(segment, from);
        tornBytes += bytes.length - from;
        LOG.info("[{}] cut {} bytes of an unfinished write, never acknowledged", segment, bytes.length - from);
    }

    /// Where the next frame with a sound header starts, or `NONE`.
    private static int nextFrame(byte[] bytes, int from) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = from; at <= bytes.length - Long.BYTES; at++) {
            if (in.getLong(at) == Frame.MAGIC && Frame.read(bytes, at) != null) {
                return at;
            }
        }
        return NONE;
    }
}
