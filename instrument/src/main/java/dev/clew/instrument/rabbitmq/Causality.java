package dev.clew.instrument.rabbitmq;

/// How the span that processes a message refers to the one that sent it.
public enum Causality {
    /// As its parent: one trace over producer and consumer.
    PARENT,
    /// As a link: the consumer starts a trace of its own, for queues in which messages wait for long.
    LINK,
    /// As both, the default: one trace, and the link that the messaging conventions ask for.
    PARENT_AND_LINK;

    boolean parent() {
        return this != LINK;
    }

    boolean link() {
        return this != PARENT;
    }
}
