package dev.clew.server.tempo;

import dev.clew.model.otlp.WireWriter;
import java.util.function.Consumer;

/// Puts a list into as many messages as it takes: clients refuse one of more than 4 MiB, and put together what comes
/// in several.
final class MessageParts {
    private static final int PART_BYTES = 1 << 20;

    private final Consumer<byte[]> sender;
    private WireWriter part = new WireWriter();

    /// @param sender takes each message
    MessageParts(Consumer<byte[]> sender) {
        this.sender = sender;
    }

    void message(int field, Consumer<WireWriter> element) {
        part.message(field, element);
        sendIfLarge();
    }

    void text(int field, String element) {
        part.text(field, element);
        sendIfLarge();
    }

    private void sendIfLarge() {
        if (part.size() >= PART_BYTES) {
            sender.accept(part.toBytes());
            part = new WireWriter();
        }
    }

    /// Sends the last one, which is there even if the list is empty.
    ///
    /// @param rest writes what stands beside the list
    void end(Consumer<WireWriter> rest) {
        rest.accept(part);
        sender.accept(part.toBytes());
    }
}
