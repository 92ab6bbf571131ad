package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.database.Database;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.Attributes;
import java.sql.SQLException;
import java.util.Map;

/// Takes payments for loans in.
final class Payments {
    private final DataClient data;
    private final Database database;
    private final LoanEvents events;
    private final Spans spans;

    Payments(DataClient data, Database database, LoanEvents events, Spans spans) {
        this.data = data;
        this.database = database;
        this.events = events;
        this.spans = spans;
    }

    Reply receive(Request request) throws Exception {
        Payment payment = request.body(Payment.class);
        if (payment.amount() <= 0) {
            throw new HttpProblem(400, "amount must be positive, not " + payment.amount());
        }
        Attributes about = Attributes.of(
                LoanAttributes.LOAN_ID, payment.loanId(), LoanAttributes.PAYMENT_AMOUNT, payment.amount());
        return spans.call("receive_payment", about, span -> {
            Loan loan = data.findLoan(payment.loanId()).orElseThrow(() -> new HttpProblem(404, "Loan not found"));
            span.setAttribute(LoanAttributes.USER_ID, loan.userId());
            String id = save(payment);
            span.setAttribute(LoanAttributes.PAYMENT_ID, id);
            span.addEvent("payment_received");
            events.publish(new LoanEvent(LoanEvent.PAYMENT_RECEIVED, loan.id(), loan.userId(), payment.amount()));
            return Reply.created(Map.of("id", id));
        });
    }

    private String save(Payment payment) throws SQLException {
        return database.rows(
                        "INSERT INTO payments (loan_id, amount) VALUES (?, ?) RETURNING id",
                        row -> row.getString("id"),
                        Long.valueOf(payment.loanId()),
                        payment.amount())
                .getFirst();
    }
}
