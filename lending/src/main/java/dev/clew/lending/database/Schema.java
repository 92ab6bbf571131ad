package dev.clew.lending.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The tables of the company, its first users, and its first fifty loans: 901 to 950.
final class Schema {
    /// Any number will do, as long as all services have the same.
    private static final long LOCK = 0x10A5;

    private Schema() {}

    /// Creates what is not there yet. Services that start at the same moment wait for each other.
    static void create(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = 0");
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS users (
                        id text PRIMARY KEY,
                        name text NOT NULL,
                        email text NOT NULL,
                        tier text NOT NULL)""");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS loans (
                        id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1001) PRIMARY KEY,
                        user_id text NOT NULL REFERENCES users,
                        amount bigint NOT NULL CHECK (amount > 0),
                        status text NOT NULL,
                        created_at timestamptz NOT NULL DEFAULT now())""");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS documents (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        loan_id bigint NOT NULL REFERENCES loans,
                        title text NOT NULL)""");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS payments (
                        id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1) PRIMARY KEY,
                        loan_id bigint NOT NULL REFERENCES loans,
                        amount bigint NOT NULL CHECK (amount > 0),
                        paid_at timestamptz NOT NULL DEFAULT now())""");
            statement.execute("""
                    INSERT INTO users (id, name, email, tier) VALUES
                        ('456', 'Ada Okafor', 'ada@example.com', 'premium'),
                        ('457', 'Jonas Brandt', 'jonas@example.com', 'standard'),
                        ('458', 'Mei Tanaka', 'mei@example.com', 'premium'),
                        ('459', 'Luis Romero', 'luis@example.com', 'standard'),
                        ('460', 'Priya Nair', 'priya@example.com', 'standard')
                    ON CONFLICT DO NOTHING""");
            statement.execute("""
                    INSERT INTO loans (id, user_id, amount, status) OVERRIDING SYSTEM VALUE
                    SELECT n, 456 + n % 5, 1000 * (n - 900), 'approved' FROM generate_series(901, 950) AS n
                    ON CONFLICT DO NOTHING""");
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
