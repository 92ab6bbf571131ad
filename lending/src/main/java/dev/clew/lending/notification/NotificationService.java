package dev.clew.lending.notification;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.events.LoanQueue;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the user about each approved loan. There is no mail server: the log has the letters.
public final class NotificationService {
    public static final String NAME = "finance_notification_service";

    private static final Logger LOGGER = LoggerFactory.getLogger(NotificationService.class);

    private final DataClient data;
    private final Spans spans;

    private NotificationService(DataClient data, Spans spans) {
        this.data = data;
        this.spans = spans;
    }

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, int port) throws IOException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            DataClient data = service.keep(new DataClient(telemetry, dataApi));
            LoanEvents events = service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry));
            NotificationService notifications = new NotificationService(data, telemetry.spans());
            events.consume(LoanQueue.NOTIFY, notifications::send);
            return service.start();
        }
    }

    private void send(LoanEvent approved) throws Exception {
        Attributes about =
                Attributes.of(LoanAttributes.LOAN_ID, approved.loanId(), LoanAttributes.USER_ID, approved.userId());
        spans.run("send_notification", about, span -> {
            User user = data.user(approved.userId());
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
            LOGGER.info(
                    "to {}: Dear {}, your loan {} over {} is approved.",
                    user.email(),
                    user.name(),
                    approved.loanId(),
                    approved.amount());
            span.addEvent("notification_sent");
        });
    }
}
