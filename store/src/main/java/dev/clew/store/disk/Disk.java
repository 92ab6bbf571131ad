package dev.clew.store.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Every way in which a store touches files. What is written is safe only after [AppendFile#force], and a file that
/// was made, renamed or deleted only after [#forceFolder].
public interface Disk {
    /// Whoever writes past the system's cache writes whole blocks of so many bytes.
    int BLOCK_BYTES = 4096;

    /// Makes `folder` and the folders above it, where they are missing, durably.
    void createFolders(Path folder) throws IOException;

    /// The plain names of the files in `folder`, sorted.
    List<String> list(Path folder) throws IOException;

    /// The whole content; the array is the caller's.
    byte[] read(Path file) throws IOException;

    /// All of `file`, which is not written to any more, for reading in place until `arena` is closed; also if the file
    /// is deleted meanwhile.
    MemorySegment map(Path file, Arena arena) throws IOException;

    /// Makes `file`, which must not exist, and opens it for writing at its end.
    AppendFile create(Path file) throws IOException;

    /// As [#create], for a file that is hardly ever read: past the system's cache, if its file system can do that.
    /// All that is appended at once is whole blocks of [#BLOCK_BYTES], in direct memory aligned to them.
    default AppendFile createUncached(Path file) throws IOException {
        return create(file);
    }

    /// Cuts `file` to its first `length` bytes, durably.
    void truncate(Path file, long length) throws IOException;

    /// Bytes in `file`.
    ///
    /// @throws NoSuchFileException if there is none
    long size(Path file) throws IOException;

    /// Bytes in `files`. Those that were deleted since they were listed have none.
    default long sizeOf(Iterable<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            try {
                bytes += size(file);
            } catch (NoSuchFileException _) {
                // Whoever deletes a file does not wait for those who only ask how large it is.
            }
        }
        return bytes;
    }

    /// Gives `from` the name `to` in the same folder. A file of that name is replaced in one step: whoever looks finds
    /// the one or the other, whole.
    void rename(Path from, Path to) throws IOException;

    /// Removes `file`, which must exist.
    void delete(Path file) throws IOException;

    /// Bytes that may still be written in `folder`.
    long freeBytes(Path folder) throws IOException;

    /// Makes the names in `folder` durable.
    void forceFolder(Path folder) throws IOException;

    /// A file that only grows.
    interface AppendFile extends AutoCloseable {
        /// Writes all that remains in `bytes` at the end.
        void append(ByteBuffer bytes) throws IOException;

        /// Returns when everything appended so far is on the medium (`fdatasync`).
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }
}
