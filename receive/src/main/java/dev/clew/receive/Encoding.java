package dev.clew.receive;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a request may be compressed: everything that OpenTelemetry's Collector sends (its confighttp, configgrpc).
public enum Encoding {
    IDENTITY,
    GZIP,
    ZLIB,
    ZSTD,
    SNAPPY,
    SNAPPY_FRAMED,
    LZ4;

    /// What to tell a client that asks; the value of `Accept-Encoding` and `grpc-accept-encoding`.
    public static final String ACCEPTED = "gzip, zstd, deflate, snappy, x-snappy-framed, lz4, identity";

    /// The encoding that a header names; none if there is no header.
    ///
    /// @throws Refusal `ENCODING` if it is none that Clew reads
    public static Encoding named(@Nullable String name) {
        if (name == null) {
            return IDENTITY;
        }
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            // HTTP calls the format of zlib "deflate" (RFC 9110, 8.4.1.2), and so does gRPC.
            case "deflate", "zlib" -> ZLIB;
            case "zstd" -> ZSTD;
            case "snappy" -> SNAPPY;
            case "x-snappy-framed" -> SNAPPY_FRAMED;
            case "lz4" -> LZ4;
            default ->
                throw new Refusal(
                        Refusal.Reason.ENCODING,
                        "the encoding '%s' is not one that this server reads: %s".formatted(name, ACCEPTED));
        };
    }

    /// Appends to `out` what `[offset, end)` of `in` holds.
    ///
    /// @throws Refusal `MALFORMED` if the bytes are not what they claim to be, or cut short; `TOO_LARGE` if
    ///     they hold one byte more than `out` may; `OVERLOADED` if there is no memory for them
    void decode(byte[] in, int offset, int end, Body out) {
        switch (this) {
            case IDENTITY -> {
                System.arraycopy(in, offset, out.reserve(end - offset), out.length(), end - offset);
                out.wrote(end - offset);
            }
            case GZIP -> Gunzip.decode(in, offset, end, out);
            case ZLIB -> Unzlib.decode(in, offset, end, out);
            case ZSTD -> Unzstd.decode(in, offset, end, out);
            case SNAPPY -> Unsnappy.decode(in, offset, end, out);
            case SNAPPY_FRAMED -> Unsnappy.decodeFrames(in, offset, end, out);
            case LZ4 -> Unlz4.decode(in, offset, end, out);
        }
    }
}
