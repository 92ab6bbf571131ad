package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.database.Database;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;

/// What customers and staff ask of the company: where every trace begins.
///
/// ```
/// POST /api/loans                     {"user_id": "456", "amount": 25000}
/// GET  /api/loans/{loan_id}
/// GET  /api/loans/{loan_id}/details
/// POST /api/loans/batch               {"loan_ids": ["901", "902"], "parallel": true}
/// POST /api/loans/approve             {"loan_id": "1001"}
/// POST /api/payments                  {"loan_id": "901", "amount": 100}
/// POST /api/interest                  {"amount": 25000, "days": 10000}
/// ```
public final class LendingApi {
    public static final String NAME = "finance_lending_api";

    private LendingApi() {}

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param creditApi the address of `external_credit_api`
    /// @param documentApi the address of `finance_document_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, URI creditApi, URI documentApi, int port)
            throws IOException, SQLException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            DataClient data = service.keep(new DataClient(telemetry, dataApi));
            JsonClient documents = service.keep(new JsonClient(telemetry, "Document service", documentApi));
            CreditScores scores = service.keep(new CreditScores(telemetry, creditApi, backing.cache()));
            Database database = service.keep(new Database(backing.database(), telemetry.openTelemetry()));
            LoanEvents events = service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry));
            Spans spans = telemetry.spans();
            LoanViews views = new LoanViews(data, documents, spans);
            return service.post("/api/loans", new LoanApplications(data, scores, database, events, spans)::create)
                    .get("/api/loans/{loan_id}", views::loan)
                    .get("/api/loans/{loan_id}/details", views::details)
                    .post("/api/loans/batch", new LoanBatches(data, scores, spans)::process)
                    .post("/api/loans/approve", new Approvals(data, events, spans)::approve)
                    .post("/api/payments", new Payments(data, database, events, spans)::receive)
                    .post("/api/interest", new Interest(spans)::calculate)
                    .start();
        }
    }
}
