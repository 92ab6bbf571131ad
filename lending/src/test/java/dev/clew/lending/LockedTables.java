package dev.clew.lending;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Lets nobody read the tables of the lending system until it is closed: statements that run at the same time can be
/// seen waiting at the same time.
final class LockedTables implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection locking;
    private final Connection looking;

    LockedTables(LendingTestBed lending) throws SQLException {
        this.locking = lending.database();
        this.looking = lending.database();
        locking.setAutoCommit(false);
        try (Statement statement = locking.createStatement()) {
            statement.execute("LOCK TABLE loans, users, documents IN ACCESS EXCLUSIVE MODE");
        }
    }

    void awaitWaiting(int statements) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (waiting() < statements) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("%d statements wait, not %d".formatted(waiting(), statements));
            }
            Thread.sleep(5);
        }
    }

    private int waiting() throws SQLException {
        try (Statement statement = looking.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'lending' AND wait_event_type = 'Lock'")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        locking.rollback();
        locking.close();
        looking.close();
    }
}
