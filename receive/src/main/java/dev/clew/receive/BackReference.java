package dev.clew.receive;

/// Repeats bytes that were written before, as snappy and lz4 do.
final class BackReference {
    private BackReference() {}

    /// Copies `length` bytes within `bytes`, front to back: what is copied may reach into what is written, and then
    /// repeats itself.
    static void copy(byte[] bytes, int from, int to, int length) {
        int distance = to - from;
        if (distance >= length) {
            System.arraycopy(bytes, from, bytes, to, length);
        } else {
            for (int i = 0; i < length; i++) {
                bytes[to + i] = bytes[from + i];
            }
        }
    }
}
