package dev.clew.lending.verify;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.document.DocumentOrder;
import dev.clew.lending.document.Documents;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.events.LoanQueue;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.LoanStatus;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the documents of each new loan written, and verifies it.
public final class VerifyWorker {
    public static final String NAME = "finance_verify_worker";

    private static final Logger LOGGER = LoggerFactory.getLogger(VerifyWorker.class);

    private final DataClient data;
    private final JsonClient documents;
    private final LoanEvents events;
    private final Spans spans;

    private VerifyWorker(DataClient data, JsonClient documents, LoanEvents events, Spans spans) {
        this.data = data;
        this.documents = documents;
        this.events = events;
        this.spans = spans;
    }

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param documentApi the address of `finance_document_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, URI documentApi, int port) throws IOException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            DataClient data = service.keep(new DataClient(telemetry, dataApi));
            JsonClient documents = service.keep(new JsonClient(telemetry, "Document service", documentApi));
            LoanEvents events = service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry));
            VerifyWorker worker = new VerifyWorker(data, documents, events, telemetry.spans());
            events.consume(LoanQueue.VERIFY, worker::verify);
            return service.start();
        }
    }

    private void verify(LoanEvent created) throws Exception {
        spans.run("verify_loan", Attributes.of(LoanAttributes.LOAN_ID, created.loanId()), span -> {
            Loan loan = data.loan(created.loanId());
            span.setAttribute(LoanAttributes.LOAN_AMOUNT, loan.amount());
            span.setAttribute(LoanAttributes.USER_ID, loan.userId());
            boolean verified = !generateDocuments(loan).titles().isEmpty();
            span.setAttribute(LoanAttributes.VERIFICATION_RESULT, verified);
            if (verified) {
                Loan changed = data.changeStatus(loan.id(), LoanStatus.VERIFIED);
                span.setAttribute(LoanAttributes.LOAN_STATUS, changed.status());
                LOGGER.info("loan {} of user {} is verified", loan.id(), loan.userId());
                events.publish(created.then(LoanEvent.VERIFIED));
            }
        });
    }

    private Documents generateDocuments(Loan loan) throws InterruptedException {
        return spans.call("generate_documents", Attributes.of(LoanAttributes.LOAN_ID, loan.id()), span -> {
            Documents generated = documents.post(
                    "/api/documents", new DocumentOrder(loan.id(), loan.userId(), loan.amount()), Documents.class);
            span.setAttribute(LoanAttributes.DOCUMENTS_COUNT, generated.titles().size());
            return generated;
        });
    }
}
