package dev.clew.instrument.rabbitmq;

/// How the span that processes a message refers to the one that sent it.
///
/// ```java
/// TracedRabbit archive = rabbit.with(Causality.LINK);     // its messages wait for days
/// archive.consume(channel, "loans.archive", message -> store(message.getBody()));
/// ```
public enum Causality {
    /// As its parent: one trace over producer and consumer.
    PARENT,
    /// As a link: the consumer starts a trace of its own, for queues in which messages wait for long.
    LINK,
    /// As both, the default: one trace, and the link that the messaging conventions ask for.
    PARENT_AND_LINK;

    /// Whether a message continues the trace of its publisher.
    boolean parent() {
        return this != LINK;
    }

    /// Whether a message has a link to its publisher.
    boolean link() {
        return this != PARENT;
    }
}
