package dev.clew.lending.data;

import dev.clew.instrument.Spans;
import dev.clew.lending.BackingServices;
import dev.clew.lending.database.Database;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.Reply;
import dev.clew.lending.service.Request;
import dev.clew.lending.service.Service;
import dev.clew.lending.service.ServiceBuilder;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Users and loans over HTTP.
///
/// ```
/// GET /api/users/{user_id}
/// GET /api/loans/{loan_id}
/// GET /api/loans/{loan_id}/user
/// PUT /api/loans/{loan_id}/status     {"status": "verified"}
/// ```
public final class DataApi {
    public static final String NAME = "finance_data_postgres_api";

    private final Database database;
    private final Spans spans;

    private DataApi(Database database, Spans spans) {
        this.database = database;
        this.spans = spans;
    }

    /// @param port of loopback; 0 for a free one
    public static Service start(BackingServices backing, int port) throws SQLException {
        try (ServiceBuilder service = new ServiceBuilder(NAME, backing.traces(), port)) {
            Database database = service.keep(
                    new Database(backing.database(), service.telemetry().openTelemetry()));
            DataApi api = new DataApi(database, service.telemetry().spans());
            return service.get("/api/users/{user_id}", api::user)
                    .get("/api/loans/{loan_id}", api::loan)
                    .get("/api/loans/{loan_id}/user", api::userOfLoan)
                    .put("/api/loans/{loan_id}/status", api::changeStatus)
                    .start();
        }
    }

    private Reply user(Request request) throws SQLException {
        String id = request.path("user_id");
        return spans.call("fetch_user_from_db", Attributes.of(LoanAttributes.USER_ID, id), span -> {
            User user = only(
                    database.rows("SELECT id, name, email, tier FROM users WHERE id = ?", DataApi::readUser, id),
                    "user " + id);
            span.setAttribute(LoanAttributes.USER_TIER, user.tier());
            return Reply.ok(user);
        });
    }

    private Reply userOfLoan(Request request) throws SQLException {
        String id = request.path("loan_id");
        return spans.call("fetch_user_from_db", Attributes.of(LoanAttributes.LOAN_ID, id), span -> {
            User user = only(
                    database.rows(
                            "SELECT id, name, email, tier FROM users WHERE id = (SELECT user_id FROM loans WHERE id = ?)",
                            DataApi::readUser,
                            request.number("loan_id")),
                    "loan " + id);
            span.setAttribute(LoanAttributes.USER_ID, user.id()).setAttribute(LoanAttributes.USER_TIER, user.tier());
            return Reply.ok(user);
        });
    }

    private Reply loan(Request request) throws SQLException {
        String id = request.path("loan_id");
        // With the fault, the database gives up before the query has slept.
        String slowly = Fault.BROKEN_DATA.isWanted() ? " AND pg_sleep(60) IS NOT NULL" : "";
        return found(
                database.rows(
                        "SELECT id, user_id, amount, status FROM loans WHERE id = ?" + slowly,
                        DataApi::readLoan,
                        request.number("loan_id")),
                id);
    }

    private Reply changeStatus(Request request) throws SQLException {
        String id = request.path("loan_id");
        String status = request.body(StatusChange.class).status();
        return found(
                database.rows(
                        "UPDATE loans SET status = ? WHERE id = ? RETURNING id, user_id, amount, status",
                        DataApi::readLoan,
                        status,
                        request.number("loan_id")),
                id);
    }

    private static Reply found(List<Loan> loans, String id) {
        Loan loan = only(loans, "loan " + id);
        Span.current()
                .setAttribute(LoanAttributes.LOAN_ID, loan.id())
                .setAttribute(LoanAttributes.USER_ID, loan.userId())
                .setAttribute(LoanAttributes.LOAN_AMOUNT, loan.amount())
                .setAttribute(LoanAttributes.LOAN_STATUS, loan.status());
        return Reply.ok(loan);
    }

    private static User readUser(ResultSet row) throws SQLException {
        return new User(row.getString("id"), row.getString("name"), row.getString("email"), row.getString("tier"));
    }

    private static Loan readLoan(ResultSet row) throws SQLException {
        return new Loan(row.getString("id"), row.getString("user_id"), row.getLong("amount"), row.getString("status"));
    }

    private static <T> T only(List<T> rows, String what) {
        if (rows.isEmpty()) {
            throw new HttpProblem(404, "there is no " + what);
        }
        return rows.getFirst();
    }
}
