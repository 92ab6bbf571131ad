package dev.clew.receive;

import io.netty.buffer.ByteBuf;

/// The bytes of one request, as received or decompressed: an array on loan that grows up to a limit. Used by one
/// thread at a time. Closing ends the loan; closing twice is harmless.
public final class Body implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /// What a client says will come is believed up to here; beyond, bytes must come before memory is given. While a
    /// good part of the memory is lent, nobody is believed: many who announce much and send little gain nothing.
    private static final int BELIEVED_BYTES = 1 << 20;

    private final Lender buffers;
    private final int limitBytes;
    private final int framingBytes;
    private byte[] bytes = NOTHING;
    private int length;
    private int expectedBytes;

    /// @param framingBytes what the transport puts around the request, on top of the limit
    Body(Lender buffers, int limitBytes, int framingBytes) {
        this.buffers = buffers;
        this.limitBytes = limitBytes;
        this.framingBytes = framingBytes;
    }

    /// Holds the request in `[0, length)`. Valid until this body is closed.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Says how long the body is going to be, as far as the client is to be believed.
    ///
    /// @throws Refusal `TOO_LARGE` if that is over the limit, before anything is allocated
    void expect(long total) {
        check(total);
        expectedBytes = (int) total;
    }

    /// How long the body is said to be; 0 if nothing is said.
    int expectedBytes() {
        return expectedBytes;
    }

    /// Copies all of `data` to the end.
    ///
    /// @throws Refusal `TOO_LARGE`, or `OVERLOADED` if there is no memory to grow into now
    void append(ByteBuf data) {
        int count = data.readableBytes();
        check((long) length + count);
        grow(length + count);
        data.getBytes(data.readerIndex(), bytes, length, count);
        length += count;
    }

    /// How many bytes may still come.
    int left() {
        return limitBytes + framingBytes - length;
    }

    /// Makes room for one byte at least, and be it the one over the limit.
    ///
    /// @return how many bytes may be written to [#bytes] at [#length]
    int room() {
        grow(length + 1);
        return bytes.length - length;
    }

    /// Makes room for `count` bytes.
    ///
    /// @return the array, which may be another one now
    byte[] reserve(int count) {
        check((long) length + count);
        grow(length + count);
        return bytes;
    }

    /// Says that `count` bytes were written at [#length].
    void wrote(int count) {
        length += count;
        check(length);
    }

    @Override
    public void close() {
        if (bytes != NOTHING) {
            buffers.giveBack(bytes);
            bytes = NOTHING;
            length = 0;
        }
    }

    private void check(long total) {
        if (total > (long) limitBytes + framingBytes) {
            throw tooLarge();
        }
    }

    /// What to throw if more would come than [#left].
    Refusal tooLarge() {
        return new Refusal(
                Refusal.Reason.TOO_LARGE,
                "the request has more than %d bytes, the limit before and after decompression: send smaller batches"
                        .formatted(limitBytes));
    }

    private void grow(int atLeast) {
        if (atLeast <= bytes.length) {
            return;
        }
        byte[] larger = buffers.lend(Math.max(atLeast, next(atLeast)));
        System.arraycopy(bytes, 0, larger, 0, length);
        int kept = length;
        close();
        bytes = larger;
        length = kept;
    }

    /// What grows is there twice for a moment. So it doubles up to a quarter of the memory that it may ever have; from
    /// there it takes at once what it may come to, as far as the rest reaches.
    private int next(int atLeast) {
        int believed = buffers.areScarce() ? 0 : Math.min(expectedBytes, BELIEVED_BYTES);
        long step = Math.max(2L * bytes.length, believed);
        long rest = buffers.mostBytes();
        long quarter = (bytes.length + rest) / 4;
        if (step > quarter) {
            step = atLeast <= quarter ? quarter : rest;
        }
        return (int) Math.min(step, expectedBytes >= atLeast ? expectedBytes : limitBytes + framingBytes + 1);
    }
}
