package dev.clew.lending.approve;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.events.LoanQueue;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.LoanStatus;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.net.URI;

/// Approves each verified loan.
public final class ApproveWorker {
    public static final String NAME = "finance_approve_worker";

    private final DataClient data;
    private final LoanEvents events;
    private final Spans spans;

    private ApproveWorker(DataClient data, LoanEvents events, Spans spans) {
        this.data = data;
        this.events = events;
        this.spans = spans;
    }

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, int port) throws IOException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            DataClient data = service.keep(new DataClient(telemetry, dataApi));
            LoanEvents events = service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry));
            ApproveWorker worker = new ApproveWorker(data, events, telemetry.spans());
            events.consume(LoanQueue.APPROVE, worker::approve);
            return service.start();
        }
    }

    private void approve(LoanEvent verified) throws Exception {
        spans.run("approve_loan", Attributes.of(LoanAttributes.LOAN_ID, verified.loanId()), span -> {
            Loan loan = data.changeStatus(verified.loanId(), LoanStatus.APPROVED);
            span.setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
            span.setAttribute(LoanAttributes.LOAN_AMOUNT, loan.amount());
            span.setAttribute(LoanAttributes.USER_ID, loan.userId());
            span.addEvent("loan_approved");
            events.publish(verified.then(LoanEvent.APPROVED));
        });
    }
}
