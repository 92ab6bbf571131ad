package dev.clew.lending.events;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/// The queues, one for each worker, and how events come into them:
///
/// ```
///                     loan.created     → loans.verify  → verify worker
/// loans (topic) ──────loan.verified    → loans.approve → approve worker
///                     loan.approved    → loans.notify  → notification service
///                     payment.received → loans.receipt → notification service
///
/// rejected or failed twice → loans.dead (fanout) → loans.dead → notification service
/// ```
public enum LoanQueue {
    VERIFY("loans.verify", LoanEvent.CREATED),
    APPROVE("loans.approve", LoanEvent.VERIFIED),
    NOTIFY("loans.notify", LoanEvent.APPROVED),
    RECEIPT("loans.receipt", LoanEvent.PAYMENT_RECEIVED);

    static final String EXCHANGE = "loans";
    static final String DEAD = "loans.dead";

    private final String queue;
    private final String eventType;

    LoanQueue(String queue, String eventType) {
        this.queue = queue;
        this.eventType = eventType;
    }

    /// Its name at the broker.
    public String queue() {
        return queue;
    }

    /// Declares it all, durably. Every service does so when it starts: whoever is first finds nothing there.
    static void declareAll(Channel channel) throws IOException {
        channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.TOPIC, true);
        channel.exchangeDeclare(DEAD, BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(DEAD, true, false, false, null);
        channel.queueBind(DEAD, DEAD, "");
        for (LoanQueue each : values()) {
            channel.queueDeclare(each.queue, true, false, false, Map.of("x-dead-letter-exchange", DEAD));
            channel.queueBind(each.queue, EXCHANGE, each.eventType);
        }
    }
}
