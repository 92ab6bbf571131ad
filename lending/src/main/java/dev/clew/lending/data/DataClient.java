package dev.clew.lending.data;

import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Telemetry;
import java.net.URI;

/// What other services ask of the data API. An answer other than success throws [HttpProblem].
public final class DataClient implements AutoCloseable {
    private final JsonClient client;

    /// @param service its address without a path
    public DataClient(Telemetry telemetry, URI service) {
        this.client = new JsonClient(telemetry, service);
    }

    public User user(String id) throws InterruptedException {
        return client.get("/api/users/{user_id}", id, User.class);
    }

    public Loan loan(String id) throws InterruptedException {
        return client.get("/api/loans/{loan_id}", id, Loan.class);
    }

    /// @param status one of [dev.clew.lending.loan.LoanStatus]
    /// @return the loan as it is after the change
    public Loan changeStatus(String id, String status) throws InterruptedException {
        return client.put("/api/loans/{loan_id}/status", id, new StatusChange(status), Loan.class);
    }

    @Override
    public void close() {
        client.close();
    }
}
