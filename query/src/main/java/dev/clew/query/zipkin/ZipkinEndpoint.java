package dev.clew.query.zipkin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a span was, or who was at the other end (zipkin-api, zipkin2-api.yaml, `Endpoint`).
///
/// @param serviceName in lower case; null if it is not known
/// @param ipv4 null if it is not known
/// @param ipv6 in Zipkin's own notation; null if it is not known
/// @param port 0 if it is not known
public record ZipkinEndpoint(
        @Nullable String serviceName,
        @Nullable String ipv4,
        @Nullable String ipv6,
        int port) {
    private static final int MAX_PORT = 0xffff;

    /// Collects what is known of one.
    static final class Builder {
        private @Nullable String serviceName;
        private @Nullable String ipv4;
        private @Nullable String ipv6;
        private int port;

        Builder serviceName(String name) {
            serviceName = name.isEmpty() ? null : name.toLowerCase(Locale.ROOT);
            return this;
        }

        /// @return false if `text` is no address, which is then forgotten, as Zipkin does
        boolean address(String text) {
            String six = ZipkinAddress.ipv6(text);
            String four = ZipkinAddress.ipv4(text);
            ipv6 = six == null ? ipv6 : six;
            ipv4 = four == null ? ipv4 : four;
            return six != null || four != null;
        }

        Builder port(long number) {
            port = number < 0 || number > MAX_PORT ? 0 : (int) number;
            return this;
        }

        /// Null if nothing is known.
        @Nullable
        ZipkinEndpoint build() {
            boolean isEmpty = serviceName == null && ipv4 == null && ipv6 == null && port == 0;
            return isEmpty ? null : new ZipkinEndpoint(serviceName, ipv4, ipv6, port);
        }
    }
}
