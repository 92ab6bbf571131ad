package dev.clew.receive;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a request may be compressed.
public enum Encoding {
    IDENTITY,
    GZIP;

    /// What to tell a client that asks; the value of `Accept-Encoding` and `grpc-accept-encoding`.
    public static final String ACCEPTED = "gzip, identity";

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
            default ->
                throw new Refusal(
                        Refusal.Reason.ENCODING,
                        "the encoding '%s' is not one that this server reads: %s".formatted(name, ACCEPTED));
        };
    }
}
