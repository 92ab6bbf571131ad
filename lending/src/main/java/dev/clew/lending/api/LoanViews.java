package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.document.Documents;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Parallel;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.Attributes;
import java.util.Optional;
import java.util.concurrent.Future;

/// Shows loans.
final class LoanViews {
    private final DataClient data;
    private final JsonClient documents;
    private final Spans spans;

    LoanViews(DataClient data, JsonClient documents, Spans spans) {
        this.data = data;
        this.documents = documents;
        this.spans = spans;
    }

    /// One loan. When the data service fails, the span gets that exception and `Data service error: 500`, and the
    /// answer is 502.
    Reply loan(Request request) throws InterruptedException {
        return Reply.ok(loan(request.path("loan_id")));
    }

    /// One loan with its user and its documents, each asked for at the same time.
    Reply details(Request request) throws Exception {
        String id = request.path("loan_id");
        return spans.call("fetch_loan_details", Attributes.of(LoanAttributes.LOAN_ID, id), span -> {
            try (Parallel parallel = new Parallel()) {
                Future<Loan> loan = parallel.start(() -> loan(id));
                Future<User> user = parallel.start(() -> user(id));
                Future<Documents> documents = parallel.start(() -> documents(id));
                LoanDetails details = new LoanDetails(
                        Parallel.result(loan),
                        Parallel.result(user),
                        Parallel.result(documents).titles());
                span.setAttribute(LoanAttributes.USER_ID, details.user().id());
                span.setAttribute(
                        LoanAttributes.DOCUMENTS_COUNT, details.documents().size());
                return Reply.ok(details);
            }
        });
    }

    private Loan loan(String id) throws InterruptedException {
        return spans.call("get_loan", Attributes.of(LoanAttributes.LOAN_ID, id), span -> {
            Optional<Loan> loan = data.findLoan(id);
            if (loan.isEmpty()) {
                span.addEvent("loan_not_found");
                throw new HttpProblem(404, "Loan not found");
            }
            span.setAttribute(LoanAttributes.USER_ID, loan.get().userId());
            span.setAttribute(LoanAttributes.LOAN_AMOUNT, loan.get().amount());
            span.setAttribute(LoanAttributes.LOAN_STATUS, loan.get().status());
            return loan.get();
        });
    }

    private User user(String loanId) throws InterruptedException {
        return spans.call("get_user", Attributes.of(LoanAttributes.LOAN_ID, loanId), span -> {
            User user = data.userOfLoan(loanId);
            span.setAttribute(LoanAttributes.USER_ID, user.id());
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
            return user;
        });
    }

    private Documents documents(String loanId) throws InterruptedException {
        return spans.call("get_documents", Attributes.of(LoanAttributes.LOAN_ID, loanId), span -> {
            Documents found = documents.get("/api/documents/{loan_id}", loanId, Documents.class);
            span.setAttribute(LoanAttributes.DOCUMENTS_COUNT, found.titles().size());
            return found;
        });
    }
}
