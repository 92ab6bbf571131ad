package dev.clew.instrument.rabbitmq;

/// What a `baggage` header may hold: 64 members and 8,192 bytes (W3C Baggage, "Limits"). A sender without a
/// limit could otherwise make every service behind it parse, keep and send on whatever it likes.
final class BaggageLimit {
    static final int MEMBERS = 64;
    static final int BYTES = 8_192;

    private BaggageLimit() {}

    /// The members from the start of `header` that are within the limits; `header` itself when all are.
    static String fit(String header) {
        int end = 0;
        for (int members = 0; members < MEMBERS && end < header.length(); members++) {
            int comma = header.indexOf(',', end + 1);
            int next = comma < 0 ? header.length() : comma;
            if (next > BYTES) {
                break;
            }
            end = next;
        }
        return end == header.length() ? header : header.substring(0, end);
    }
}
