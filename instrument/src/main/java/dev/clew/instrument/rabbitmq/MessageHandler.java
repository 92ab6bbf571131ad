package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Delivery;

/// Processes one message.
///
/// ```java
/// rabbit.consume(channel, "loans.verify", message -> {
///     Loan loan = read(message.getBody());                     // throws UnprocessableMessage: dead-lettered at once
///     verify(loan);                                            // throws anything else: delivered once more
/// });
/// ```
@FunctionalInterface
public interface MessageHandler {
    /// Returning acknowledges the message. Runs on the channel's consumer thread, with the `process` span
    /// current.
    ///
    /// @throws UnprocessableMessage to reject the message for good: it goes to the queue's dead-letter
    ///     exchange
    /// @throws Exception to have it delivered once more; at its second failure it is dead-lettered as well
    void handle(Delivery message) throws Exception;
}
