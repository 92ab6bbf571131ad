package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/// The bytes of a segment, mapped. They stay mapped until the owner and every reader have let go.
final class SegmentFile {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final AtomicInteger holders = new AtomicInteger(1);

    SegmentFile(Disk disk, Path path) throws IOException {
        this.path = path;
        try {
            bytes = disk.map(path, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Holds the file open. False if everybody has let go already.
    boolean retain() {
        for (int held = holders.get(); held > 0; held = holders.get()) {
            if (holders.compareAndSet(held, held + 1)) {
                return true;
            }
        }
        return false;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            arena.close();
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return bytes.byteSize();
    }

    /// Copies a page, and checks it: what goes to native code is on the heap and sound, whatever becomes of the file.
    ///
    /// @param what whose page it is, for the message
    /// @throws Fault `CORRUPT` naming file, page and place
    void copy(String what, long offset, int length, byte[] to) {
        checkInside(what, offset, length);
        int expected;
        try {
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, to, 0, length);
            expected = bytes.get(INT, offset + length);
        } catch (InternalError e) {
            throw corrupt(what, offset, "cannot be read (file cut short while open, or bad disk?)");
        }
        var crc = new CRC32C();
        crc.update(to, 0, length);
        checkSum(what, offset, expected, (int) crc.getValue());
    }

    /// A page to be read in place; checked now, and not again.
    MemorySegment inPlace(String what, long offset, int length) {
        byte[] copy = new byte[length];
        copy(what, offset, length, copy);
        return bytes.asSlice(offset, length);
    }

    /// Eight bytes that belong to no page.
    long number(long offset) {
        return bytes.get(LONG, offset);
    }

    private void checkInside(String what, long offset, int length) {
        if (offset < 0 || length < 0 || offset > size() - length - Integer.BYTES) {
            throw corrupt(what, offset, "%d bytes do not fit in a file of %d (cut short?)".formatted(length, size()));
        }
    }

    private void checkSum(String what, long offset, int expected, int actual) {
        if (expected != actual) {
            throw corrupt(what, offset, "checksum: expected %08x, got %08x (bad disk?)".formatted(expected, actual));
        }
    }

    Fault corrupt(String what, long offset, String why) {
        return new Fault(Fault.Kind.CORRUPT, "[%s] %s at byte %d: %s".formatted(path, what, offset, why));
    }

    /// Adds where it was to what went wrong in reading bytes whose checksum is right.
    Fault unreadable(RuntimeException cause) {
        return new Fault(
                Fault.Kind.CORRUPT,
                "[%s] is written in a way that cannot be read: %s (by a release with a defect?)".formatted(path, cause),
                cause);
    }
}
