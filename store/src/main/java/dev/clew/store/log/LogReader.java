package dev.clew.store.log;

import dev.clew.model.Fault;
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
    static final int NONE = -1;

    private final LogFolder folder;
    private final LogReplay replay;
    private long batches;
    private long tornBytes;
    private long quarantinedBytes;
    private long nextSequence;

    /// @param nextSequence the lowest that may be given out next
    LogReader(LogFolder folder, long nextSequence, LogReplay replay) {
        this.nextSequence = nextSequence;
        this.folder = folder;
        this.replay = replay;
    }

    Recovery read() throws IOException {
        List<LogFile> files = folder.files();
        for (LogFile file : files) {
            read(file, file.equals(files.getLast()));
        }
        return new Recovery(batches, tornBytes, quarantinedBytes, nextSequence);
    }

    private void read(LogFile file, boolean last) throws IOException {
        // A file can be left without a single frame, and its name is taken all the same.
        nextSequence = Math.max(nextSequence, LogFolder.firstSequence(file.path()) + 1);
        byte[] bytes = folder.disk().read(file.path());
        int at = 0;
        while (at < bytes.length) {
            Frame.Found found = Frame.read(bytes, at);
            if (found == null) {
                int next = nextFrame(bytes, at + 1);
                if (next == NONE && last) {
                    cutTail(file.path(), bytes, at);
                    return;
                }
                int resume = next == NONE ? bytes.length : next;
                quarantine(file, at, resume);
                at = resume;
            } else {
                take(file, at, found);
                at = found.end();
            }
        }
    }

    private void take(LogFile file, int at, Frame.Found found) {
        nextSequence = Math.max(nextSequence, found.sequence() + 1);
        if (found.batch() == null) {
            quarantine(file, at, found.end());
            return;
        }
        file.holds(found.batch().tenant(), found.sequence());
        try {
            replay.take(found.sequence(), found.batch());
            batches++;
        } catch (Fault fault) {
            if (fault.kind() != Fault.Kind.CALLER) {
                throw fault;
            }
            // The checksum holds, so this is what was written; some other version may know what it is.
            quarantine(file, at, found.end());
        }
    }

    private void quarantine(LogFile file, int from, int to) {
        file.markDamaged();
        quarantinedBytes += to - from;
        LOG.warn("[{}] bytes {} to {} are no sound frame and are left out (bad disk?)", file.path(), from, to);
    }

    private void cutTail(Path file, byte[] bytes, int from) throws IOException {
        folder.keepTorn(file, bytes, from);
        folder.disk().truncate(file, from);
        tornBytes += bytes.length - from;
        LOG.info("[{}] cut {} bytes of an unfinished write, never acknowledged", file, bytes.length - from);
    }

    /// Where the next frame with a sound header starts, or `NONE`.
    static int nextFrame(byte[] bytes, int from) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = from; at <= bytes.length - Long.BYTES; at++) {
            if (in.getLong(at) == Frame.MAGIC && Frame.read(bytes, at) != null) {
                return at;
            }
        }
        return NONE;
    }
}
