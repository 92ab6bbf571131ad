package dev.clew.lending.api;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
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
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;

/// Takes loans in: the first stage, and where every loan's trace begins.
///
/// ```
/// POST /api/loans                     {"user_id": "456", "amount": 25000}
/// ```
public final class LendingApi {
    public static final String NAME = "finance_lending_api";

    private static final AttributeKey<Long> SCORE = AttributeKey.longKey("score");

    private final DataClient data;
    private final CreditScores scores;
    private final Database database;
    private final LoanEvents events;
    private final Spans spans;

    private LendingApi(DataClient data, CreditScores scores, Database database, LoanEvents events, Spans spans) {
        this.data = data;
        this.scores = scores;
        this.database = database;
        this.events = events;
        this.spans = spans;
    }

    /// @param dataApi the address of `finance_data_postgres_api`
    /// @param creditApi the address of `external_credit_api`
    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, URI dataApi, URI creditApi, int port)
            throws IOException, SQLException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Telemetry telemetry = service.telemetry();
            LendingApi api = new LendingApi(
                    service.keep(new DataClient(telemetry, dataApi)),
                    service.keep(new CreditScores(telemetry, creditApi, backing.cache())),
                    service.keep(new Database(backing.database(), telemetry.openTelemetry())),
                    service.keep(LoanEvents.connect(backing.broker(), NAME, telemetry)),
                    telemetry.spans());
            return service.post("/api/loans", api::create).start();
        }
    }

    private Reply create(Request request) throws Exception {
        LoanApplication application = request.body(LoanApplication.class);
        if (application.amount() <= 0) {
            throw new HttpProblem(400, "amount must be positive, not " + application.amount());
        }
        Span.current()
                .setAttribute(LoanAttributes.USER_ID, application.userId())
                .setAttribute(LoanAttributes.LOAN_AMOUNT, application.amount());
        validateUser(application.userId());
        checkCredit(application.userId());
        Loan loan = save(application);
        Span.current()
                .setAttribute(LoanAttributes.LOAN_ID, loan.id())
                .setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
        events.publish(new LoanEvent(LoanEvent.CREATED, loan.id(), loan.userId(), loan.amount()));
        return Reply.created(loan);
    }

    private void validateUser(String userId) throws InterruptedException {
        spans.run("validate_user", Attributes.of(LoanAttributes.USER_ID, userId), span -> {
            User user = data.user(userId);
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
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
