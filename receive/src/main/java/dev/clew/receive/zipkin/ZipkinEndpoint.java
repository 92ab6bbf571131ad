package dev.clew.receive.zipkin;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import dev.clew.receive.tagged.SpanNotes;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable SpanNotes notes;
    private boolean hasAddress;

    /// @param field of the message around it in `out` that holds attributes
    /// @param second before `ipv4` or `ipv6`, the key of a second address
    /// @param notes told which parts the endpoint has; null if nobody wants to know
    ZipkinEndpoint(
            WireBuffer out,
            int field,
            String service,
            String address,
            String second,
            String port,
            @Nullable SpanNotes notes) {
        this.out = out;
        this.field = field;
        this.service = ZipkinSpans.utf8(service);
        this.address = ZipkinSpans.utf8(address);
        this.secondIpv4 = ZipkinSpans.utf8(second + "ipv4");
        this.secondIpv6 = ZipkinSpans.utf8(second + "ipv6");
        this.port = ZipkinSpans.utf8(port);
        this.attribute = new AttributeWriter(out);
        this.notes = notes;
    }

    WireBuffer out() {
        return out;
    }

    void begin() {
        hasAddress = false;
    }

    void openService() {
        attribute.open(field, service);
        wrote(SpanNotes.Part.SERVICE);
    }

    /// Whoever has addresses of both versions gets the second under a name of its own.
    void openIpv4() {
        openAddress(secondIpv4, SpanNotes.Part.IPV4);
    }

    void openIpv6() {
        openAddress(secondIpv6, SpanNotes.Part.IPV6);
    }

    private void openAddress(byte[] second, SpanNotes.Part secondPart) {
        attribute.open(field, hasAddress ? second : address);
        wrote(hasAddress ? secondPart : SpanNotes.Part.ADDRESS);
        hasAddress = true;
    }

    private void wrote(SpanNotes.Part part) {
        if (notes != null) {
            notes.wrote(part);
        }
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
