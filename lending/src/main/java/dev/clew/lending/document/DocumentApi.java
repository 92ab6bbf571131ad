package dev.clew.lending.document;

import dev.clew.lending.BackingServices;
import dev.clew.lending.database.Database;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import io.opentelemetry.api.trace.Span;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The documents of loans over HTTP.
///
/// ```
/// GET /api/documents/{loan_id}
/// POST /api/documents                 {"loan_id": "1001", "user_id": "456", "amount": 25000}
/// ```
public final class DocumentApi {
    public static final String NAME = "finance_document_api";

    private final Database database;
    private final Set<String> refusedOnce = ConcurrentHashMap.newKeySet();

    private DocumentApi(Database database) {
        this.database = database;
    }

    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, int port) throws SQLException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Database database = service.keep(
                    new Database(backing.database(), service.telemetry().openTelemetry()));
            DocumentApi api = new DocumentApi(database);
            return service.get("/api/documents/{loan_id}", api::list)
                    .post("/api/documents", api::generate)
                    .start();
        }
    }

    private Reply list(Request request) throws SQLException {
        String loanId = request.path("loan_id");
        List<String> titles = database.rows(
                "SELECT title FROM documents WHERE loan_id = ? ORDER BY id",
                row -> row.getString("title"),
                request.number("loan_id"));
        Span.current()
                .setAttribute(LoanAttributes.LOAN_ID, loanId)
                .setAttribute(LoanAttributes.DOCUMENTS_COUNT, titles.size());
        return Reply.ok(new Documents(loanId, titles));
    }

    private Reply generate(Request request) throws SQLException {
        DocumentOrder order = request.body(DocumentOrder.class);
        failIfWanted(order.loanId());
        List<String> titles = database.rows(
                "INSERT INTO documents (loan_id, title) VALUES (?, ?), (?, ?) RETURNING title",
                row -> row.getString("title"),
                Long.valueOf(order.loanId()),
                "Loan agreement over %d for user %s".formatted(order.amount(), order.userId()),
                Long.valueOf(order.loanId()),
                "Repayment plan of loan " + order.loanId());
        Span.current()
                .setAttribute(LoanAttributes.LOAN_ID, order.loanId())
                .setAttribute(LoanAttributes.DOCUMENTS_COUNT, titles.size())
                .addEvent("documents_generated");
        return Reply.created(new Documents(order.loanId(), titles));
    }

    private void failIfWanted(String loanId) {
        if (Fault.DOCUMENTS_FAIL.isWanted() || (Fault.DOCUMENTS_FAIL_ONCE.isWanted() && refusedOnce.add(loanId))) {
            throw new HttpProblem(503, "the printer is out of paper");
        }
    }
}
