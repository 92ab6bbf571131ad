package dev.clew.store.segment.v1;

/// Makes what a [Bloom] reads.
final class BloomWriter {
    private final byte[] bits;

    BloomWriter(int entries, int bitsPerEntry) {
        bits = new byte[Bloom.byteCount(entries, bitsPerEntry)];
    }

    void add(long hash) {
        for (int i = 0; i < Bloom.PROBES; i++) {
            int bit = Bloom.bit(hash, i, bits.length);
            bits[bit >>> 3] |= (byte) (1 << (bit & 7));
        }
    }

    void writeTo(Output out) {
        out.write(bits, 0, bits.length);
    }
}
