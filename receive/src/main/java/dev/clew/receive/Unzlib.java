package dev.clew.receive;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decompresses zlib (RFC 1950), which HTTP calls deflate.
final class Unzlib {
    private Unzlib() {}

    /// See [Encoding#decode].
    static void decode(byte[] in, int offset, int end, Body out) {
        var inflater = new Inflater();
        try {
            inflater.setInput(in, offset, end - offset);
            if (!inflate(inflater, out)) {
                throw malformed("cut short");
            }
            if (inflater.getRemaining() > 0) {
                throw malformed("followed by something else");
            }
        } catch (DataFormatException e) {
            throw malformed("damaged, or no zlib (raw deflate?): " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /// Appends to `out` all that `inflater` makes of its input.
    ///
    /// @return whether that came to its end
    static boolean inflate(Inflater inflater, Body out) throws DataFormatException {
        while (!inflater.finished()) {
            int room = out.room();
            int count = inflater.inflate(out.bytes(), out.length(), room);
            out.wrote(count);
            if (count == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                return false;
            }
        }
        return true;
    }

    private static Refusal malformed(String how) {
        return new Refusal(Refusal.Reason.MALFORMED, "zlib " + how);
    }
}
