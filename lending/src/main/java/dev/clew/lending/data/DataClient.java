package dev.clew.lending.data;

import dev.clew.lending.loan.Loan;
import dev.clew.lending.loan.User;
import dev.clew.lending.service.HttpProblem;
import dev.clew.lending.service.JsonClient;
import dev.clew.lending.service.Telemetry;
import java.net.URI;
import java.util.Optional;

/// What other services ask of the data API. An answer 4xx throws [HttpProblem]; no answer, or
/// one 5xx, throws [dev.clew.lending.service.UpstreamFailure].
public final class DataClient implements AutoCloseable {
    private final JsonClient client;

    /// @param service its address without a path
    public DataClient(Telemetry telemetry, URI service) {
        this.client = new JsonClient(telemetry, "Data service", service);
    }

    public User user(String id) throws InterruptedException {
        return client.get("/api/users/{user_id}", id, User.class);
    }

    public Loan loan(String id) throws InterruptedException {
        return client.get("/api/loans/{loan_id}", id, Loan.class);
    }

    /// Like [#loan]; empty when there is none.
    public Optional<Loan> findLoan(String id) throws InterruptedException {
        try {
            return Optional.of(loan(id));
        } catch (HttpProblem problem) {
            if (problem.status() != 404) {
                throw problem;
            }
            return Optional.empty();
        }
    }

    /// Who took the loan.
    public User userOfLoan(String loanId) throws InterruptedException {
        return client.get("/api/loans/{loan_id}/user", loanId, User.class);
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
