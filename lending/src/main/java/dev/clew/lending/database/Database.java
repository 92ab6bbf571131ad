package dev.clew.lending.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// A service's pool of connections to the database; each statement is a span, and is cancelled after two seconds.
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    /// So that a query that hangs fails, and gives its connection back.
    private static final String LIMITS = "-c statement_timeout=2s";

    private final HikariDataSource pool;
    private final DataSource traced;

    /// Connects, and creates the schema where there is none yet.
    ///
    /// @param url a JDBC URL with user and all
    public Database(String url, OpenTelemetry openTelemetry) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("options", LIMITS);
        this.pool = new HikariDataSource(config);
        // Waiting for a connection is not a span of its own: it would double their number and say little.
        this.traced = JdbcTelemetry.builder(openTelemetry)
                .setDataSourceInstrumenterEnabled(false)
                .build()
                .wrap(pool);
        try (Connection connection = pool.getConnection()) {
            Schema.create(connection);
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /// Runs a statement that gives rows: a query, or a change that says `RETURNING`.
    ///
    /// @param parameters for the statement's question marks, in their order
    public <T> List<T> rows(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        try (Connection connection = traced.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(result));
                }
                return rows;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /// Makes a value of the row that the result stands on.
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
