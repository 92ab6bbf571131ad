package dev.clew.instrument.rabbitmq;

import static java.util.Locale.ROOT;

import io.opentelemetry.api.trace.SpanKind;

/// What a client does with messages, in the words of the messaging conventions.
enum OperationKind {
    SEND(SpanKind.PRODUCER, "send"),
    RECEIVE(SpanKind.CLIENT, "receive"),
    PROCESS(SpanKind.CONSUMER, "process"),
    ACK(SpanKind.CLIENT, "settle"),
    NACK(SpanKind.CLIENT, "settle"),
    REJECT(SpanKind.CLIENT, "settle");

    private final SpanKind spanKind;
    private final String type;
    private final String operationName = name().toLowerCase(ROOT);

    OperationKind(SpanKind spanKind, String type) {
        this.spanKind = spanKind;
        this.type = type;
    }

    SpanKind spanKind() {
        return spanKind;
    }

    /// `messaging.operation.name`, and the first word of the span's name.
    String operationName() {
        return operationName;
    }

    /// `messaging.operation.type`.
    String type() {
        return type;
    }
}
