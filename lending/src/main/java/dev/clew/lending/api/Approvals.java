package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.LoanStatus;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.Attributes;

/// Approves loans by hand: those that the workers could not.
final class Approvals {
    private final DataClient data;
    private final LoanEvents events;
    private final Spans spans;

    Approvals(DataClient data, LoanEvents events, Spans spans) {
        this.data = data;
        this.events = events;
        this.spans = spans;
    }

    Reply approve(Request request) throws Exception {
        String id = request.body(ApprovalOrder.class).loanId();
        return spans.call("approve_loan_by_hand", Attributes.of(LoanAttributes.LOAN_ID, id), span -> {
            Loan before = data.findLoan(id).orElseThrow(() -> new HttpProblem(404, "Loan not found"));
            span.setAttribute(LoanAttributes.USER_ID, before.userId());
            span.setAttribute(LoanAttributes.LOAN_AMOUNT, before.amount());
            if (before.status().equals(LoanStatus.APPROVED)) {
                throw new HttpProblem(409, "Loan approved already");
            }
            Loan loan = data.changeStatus(id, LoanStatus.APPROVED);
            span.setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
            span.addEvent("loan_approved");
            events.publish(new LoanEvent(LoanEvent.APPROVED, loan.id(), loan.userId(), loan.amount()));
            return Reply.ok(loan);
        });
    }
}
