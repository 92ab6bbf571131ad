package dev.clew.store.log;

import dev.clew.model.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a log from its beginning and hands every sound batch on, oldest first.
///
/// A write that was under way when the process died leaves a torn tail at the very end: it was never acknowledged, is
/// cut off and kept beside the log. Damage, and whatever else is no sound frame, is stepped over, from magic to magic,
/// and counted; it never keeps a store from starting, and is never deleted.
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    static final int NONE = -1;

    private final LogFolder folder;
    private final LogReplay replay;
    private final LogNumbers numbers;
    private long batches;
    private long tornBytes;
    private long quarantinedBytes;
    private long nextSequence;

    /// @param nextSequence the lowest that may be given out next
    /// @param isComplete as [LogNumbers] has it
    LogReader(LogFolder folder, long nextSequence, boolean isComplete, LogReplay replay) {
        this.nextSequence = nextSequence;
        numbers = new LogNumbers(nextSequence, isComplete);
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
        long number = LogFolder.firstSequence(file.path());
        report(file, numbers.begin(number));
        byte[] bytes = folder.disk().read(file.path());
        int at = 0;
        while (at < bytes.length) {
            Frame.Found found = Frame.read(bytes, at);
            if (last && isUnfinished(bytes, at, found)) {
                keepTail(file.path(), bytes, at);
                break;
            }
            if (found == null) {
                int next = nextFrame(bytes, at + 1);
                int resume = next == NONE ? bytes.length : next;
                quarantine(file, at, resume);
                numbers.unreadable();
                at = resume;
            } else {
                take(file, at, found);
                at = found.end();
            }
        }
        if (last && (at == 0 || at < bytes.length)) {
            folder.cut(file, at);
        }
        if (at > 0 || !last) {
            nextSequence = Math.max(nextSequence, number + 1);
        }
    }

    private static void report(LogFile file, LogNumbers.@Nullable Missing missing) {
        if (missing != null) {
            LOG.warn(
                    "[{}] batches {} to {} should come before these and are not there (a file of the log is gone or cut short?)",
                    file.path(),
                    missing.first(),
                    missing.last());
        }
    }

    private void take(LogFile file, int at, Frame.Found found) {
        report(file, numbers.next(found.sequence()));
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
        LOG.warn(
                "[{}] bytes {} to {} are no sound frame and are left out (bad disk, or a write that a power loss tore?)",
                file.path(),
                from,
                to);
    }

    private void keepTail(Path file, byte[] bytes, int from) throws IOException {
        folder.keepTorn(file, bytes, from);
        tornBytes += bytes.length - from;
        LOG.info("[{}] cut {} bytes of an unfinished write, never acknowledged", file, bytes.length - from);
    }

    /// Whether the bytes from `at` to the end of the last file are of a write that never ended.
    ///
    /// @param found the frame at `at`, or null
    static boolean isUnfinished(byte[] bytes, int at, Frame.@Nullable Found found) {
        boolean isSound = found != null && found.batch() != null;
        return !isSound
                && nextFrame(bytes, found == null ? at + 1 : found.end()) == NONE
                && Frame.isUnfinished(bytes, at);
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
