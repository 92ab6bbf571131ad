package dev.clew.receive.zipkin;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;

/// Writes a Zipkin endpoint as attributes. Each part is begun, goes into [#out] as a text, and is ended.
final class ZipkinEndpoint {
    private final WireBuffer out;
    private final int field;
    private final byte[] service;
    private final byte[] address;
    private final byte[] secondIpv4;
    private final byte[] secondIpv6;
    private final byte[] port;
    private final AttributeWriter attribute;
    private boolean hasAddress;

    /// @param field of the message around it in `out` that holds attributes
    /// @param second before `ipv4` or `ipv6`, the key of a second address
    ZipkinEndpoint(WireBuffer out, int field, String service, String address, String second, String port) {
        this.out = out;
        this.field = field;
        this.service = ZipkinSpans.utf8(service);
        this.address = ZipkinSpans.utf8(address);
        this.secondIpv4 = ZipkinSpans.utf8(second + "ipv4");
        this.secondIpv6 = ZipkinSpans.utf8(second + "ipv6");
        this.port = ZipkinSpans.utf8(port);
        this.attribute = new AttributeWriter(out);
    }

    WireBuffer out() {
        return out;
    }

    void begin() {
        hasAddress = false;
    }

    void openService() {
        attribute.open(field, service);
    }

    /// Whoever has addresses of both versions gets the second under a name of its own.
    void openIpv4() {
        attribute.open(field, hasAddress ? secondIpv4 : address);
        hasAddress = true;
    }

    void openIpv6() {
        attribute.open(field, hasAddress ? secondIpv6 : address);
        hasAddress = true;
    }

    void close() {
        attribute.close();
    }

    void text(String text) {
        out.slice(AttributeWriter.STRING, ZipkinSpans.utf8(text));
        close();
    }

    void port(int number) {
        if (number > 0) {
            attribute.number(field, port, number);
        }
    }
}
