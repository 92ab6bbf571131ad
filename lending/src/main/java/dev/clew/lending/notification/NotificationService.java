package dev.clew.lending.notification;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.events.DeadLetter;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.events.LoanQueue;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.ServiceLog;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells users about approved loans and payments, and the operators about dead letters. There is no mail server: the
/// log has the letters.
public final class NotificationService {
    public static final String NAME = "finance_notification_service";

    private static final Logger LOGGER = LoggerFactory.getLogger(NotificationService.class);

    private final DataClient data;
    private final Spans spans;
    private final ServiceLog log;

    private NotificationService(DataClient data, Telemetry telemetry) {
        this.data = data;
        this.spans = telemetry.spans();
        this.log = new ServiceLog(NotificationService.class, telemetry);
    }

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, int port) throws IOException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            DataClient data = service.keep(new DataClient(telemetry, dataApi));
            LoanEvents events = service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry));
            NotificationService notifications = new NotificationService(data, telemetry);
            events.consume(LoanQueue.NOTIFY, notifications::sendApproval);
            events.consume(LoanQueue.RECEIPT, notifications::sendReceipt);
            events.consumeDeadLetters(notifications::report);
            return service.start();
        }
    }

    private void sendApproval(LoanEvent approved) throws InterruptedException {
        send("send_notification", approved, "your loan %s over %d is approved");
    }

    private void sendReceipt(LoanEvent paid) throws InterruptedException {
        send("send_receipt", paid, "for your loan %s we received %d");
    }

    /// @param news with a place for the loan's number, and one for the amount
    private void send(String spanName, LoanEvent event, String news) throws InterruptedException {
        Attributes about =
                Attributes.of(LoanAttributes.LOAN_ID, event.loanId(), LoanAttributes.USER_ID, event.userId());
        spans.run(spanName, about, span -> {
            User user = data.user(event.userId());
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
            LOGGER.info(
                    "to {}: Dear {}, {}.", user.email(), user.name(), news.formatted(event.loanId(), event.amount()));
            span.addEvent("notification_sent");
        });
    }

    private void report(DeadLetter letter) {
        spans.run("report_dead_letter", letter.attributes(), span -> {
            log.warn("to the operators: %s of loan %s is dead, %s by %s: %s"
                    .formatted(letter.eventType(), letter.loanId(), letter.reason(), letter.queue(), letter.body()));
            span.addEvent("dead_letter_reported");
        });
    }
}
