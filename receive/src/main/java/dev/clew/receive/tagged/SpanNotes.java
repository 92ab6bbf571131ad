package dev.clew.receive.tagged;

import java.nio.charset.StandardCharsets;

/// What shows of a span no more once it is OTLP, as a text of short notes parted by commas. Whoever reads
/// them can write the span again as it was. A note is
///
/// - the key of a tag that became a field, when the field has its value: `error`, `w3c.tracestate`
/// - key and value of one that became a field, when the field does not: `error=true`, `otel.status_code=Ok`
/// - `kind`, when the span had a kind beside its tag `span.kind`
/// - `peer.service`, when the first attribute of that key is a tag and no part of the remote endpoint;
///   `peer.service=2`, when the second is. Likewise for addresses
/// - `no.timestamp`, when the span did not say when it began
///
/// One is used for one span after the other.
public final class SpanNotes {
    /// Far more than all of them together need, if no tag is sent twice.
    private static final int CAPACITY = 512;

    private static final byte[] SECOND = "=2".getBytes(StandardCharsets.UTF_8);

    private final byte[] bytes = new byte[CAPACITY];
    private int length;
    private int endpoint;

    /// Parts of the remote endpoint that a tag may have the key of.
    public enum Part {
        SERVICE(1),
        ADDRESS(2),
        IPV4(4),
        IPV6(8);

        private final int bit;

        Part(int bit) {
            this.bit = bit;
        }
    }

    /// Forgets the span before.
    public void begin() {
        length = 0;
        endpoint = 0;
    }

    /// The notes are the first [#length] of these bytes, until the next is added.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Says that the remote endpoint was written, as far as `part` goes.
    public void wrote(Part part) {
        endpoint |= part.bit;
    }

    public void add(byte[] note) {
        if (hasRoom(note.length)) {
            comma();
            append(note, 0, note.length);
        }
    }

    /// Notes the key in `[key, keyTo)` of `from`.
    ///
    /// @return false if there is no room
    boolean add(byte[] from, int key, int keyTo) {
        if (!hasRoom(keyTo - key)) {
            return false;
        }
        comma();
        append(from, key, keyTo);
        return true;
    }

    /// Notes a key and the value in `[text, textTo)`.
    ///
    /// @return false if there is no room
    boolean add(byte[] from, int key, int keyTo, int text, int textTo) {
        if (!hasRoom(keyTo - key + textTo - text)) {
            return false;
        }
        comma();
        append(from, key, keyTo);
        bytes[length++] = '=';
        append(from, text, textTo);
        return true;
    }

    /// Notes a tag that stays an attribute and has the key of `part`.
    void addPeer(Part part, byte[] from, int key, int keyTo) {
        boolean isSecond = (endpoint & part.bit) != 0;
        if (add(from, key, keyTo) && isSecond) {
            append(SECOND, 0, SECOND.length);
        }
    }

    private boolean hasRoom(int count) {
        return length + count + 1 + SECOND.length <= CAPACITY;
    }

    private void comma() {
        if (length > 0) {
            bytes[length++] = ',';
        }
    }

    private void append(byte[] from, int begin, int end) {
        System.arraycopy(from, begin, bytes, length, end - begin);
        length += end - begin;
    }
}
