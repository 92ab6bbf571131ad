package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.data.DataClient;
import dev.clew.lending.database.Database;
import dev.clew.lending.events.LoanEvent;
import dev.clew.lending.events.LoanEvents;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.LoanStatus;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes applications for loans in.
final class LoanApplications {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoanApplications.class);
    private static final AttributeKey<Long> SCORE = AttributeKey.longKey("score");

    private final DataClient data;
    private final CreditScores scores;
    private final Database database;
    private final LoanEvents events;
    private final Spans spans;

    LoanApplications(DataClient data, CreditScores scores, Database database, LoanEvents events, Spans spans) {
        this.data = data;
        this.scores = scores;
        this.database = database;
        this.events = events;
        this.spans = spans;
    }

    Reply create(Request request) throws Exception {
        LoanApplication application = request.body(LoanApplication.class);
        if (application.amount() <= 0) {
            throw new HttpProblem(400, "amount must be positive, not " + application.amount());
        }
        Span.current()
                .setAttribute(LoanAttributes.USER_ID, application.userId())
                .setAttribute(LoanAttributes.LOAN_AMOUNT, application.amount());
        User user = validateUser(application.userId());
        checkCredit(application.userId());
        Loan loan = save(application);
        Span.current()
                .setAttribute(LoanAttributes.USER_TIER, user.tier())
                .setAttribute(LoanAttributes.LOAN_ID, loan.id())
                .setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
        LOGGER.info("loan {} of user {} over {} is created", loan.id(), loan.userId(), loan.amount());
        events.publish(new LoanEvent(LoanEvent.CREATED, loan.id(), loan.userId(), loan.amount()));
        return Reply.created(loan);
    }

    private User validateUser(String userId) throws InterruptedException {
        return spans.call("validate_user", Attributes.of(LoanAttributes.USER_ID, userId), span -> {
            User user = data.user(userId);
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
            return user;
        });
    }

    private void checkCredit(String userId) throws InterruptedException {
        spans.run("credit_check", Attributes.of(LoanAttributes.USER_ID, userId), span -> {
            long score = scores.of(userId);
            span.setAttribute(LoanAttributes.CREDIT_SCORE, score);
            span.addEvent("credit_check_passed", Attributes.of(SCORE, score));
        });
    }

    private Loan save(LoanApplication application) throws SQLException {
        return database.rows(
                        "INSERT INTO loans (user_id, amount, status) VALUES (?, ?, ?) RETURNING id",
                        row -> new Loan(
                                row.getString("id"), application.userId(), application.amount(), LoanStatus.PENDING),
                        application.userId(),
                        application.amount(),
                        LoanStatus.PENDING)
                .getFirst();
    }
}
