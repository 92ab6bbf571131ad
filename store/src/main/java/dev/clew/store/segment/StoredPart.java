package dev.clew.store.segment;

/// A part that lies in a file and never changes. Whoever asks it for something after it was closed gets an exception.
public interface StoredPart extends Part, AutoCloseable {
    /// Releases the file. Nobody reads meanwhile, and nobody holds a cursor.
    @Override
    void close();
}
