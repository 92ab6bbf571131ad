package dev.clew.receive.zipkin;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where something happened, in version 1.
///
/// @param service empty if it is not known
/// @param ipv4 null if there is none
/// @param ipv6 null if there is none
/// @param port 0 if there is none
record V1Endpoint(
        String service, @Nullable String ipv4, @Nullable String ipv6, int port) {
    boolean isOfServiceOf(@Nullable V1Endpoint other) {
        return other != null && Objects.equals(service, other.service);
    }

    V1Endpoint withoutService() {
        return new V1Endpoint("", ipv4, ipv6, port);
    }

    void write(ZipkinEndpoint out) {
        out.begin();
        if (!service.isEmpty()) {
            out.openService();
            out.text(service);
        }
        if (ipv4 != null) {
            out.openIpv4();
            out.text(ipv4);
        }
        if (ipv6 != null) {
            out.openIpv6();
            out.text(ipv6);
        }
        out.port(port);
    }
}
