package dev.clew.lending.infrastructure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clew.lending.service.Parts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// PostgreSQL as a child, from the binaries that come with the build.
public final class PostgresServer {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private PostgresServer() {}

    /// Starts a server that is ready when this returns. PostgreSQL refuses to run as root; for root, the library
    /// starts it through `unshare -U` as nobody.
    ///
    /// @param parts takes the server into its care
    /// @param folder for all its files; exists
    /// @return the JDBC URL of an empty database
    /// @throws StartFailure when it does not become ready
    public static String start(Parts parts, Path folder) throws IOException {
        // Where the binaries are unpacked; by default a folder that stays.
        System.setProperty("ot.epg.working-dir", folder.toString());
        Path log = folder.resolve("postgres.log");
        Redirect toLog = Redirect.appendTo(log.toFile());
        try {
            EmbeddedPostgres postgres = parts.keep(EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve("data"))
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setOutputRedirector(toLog)
                    .setErrorRedirector(toLog)
                    .setPGStartupWait(READY_WITHIN)
                    .setRegisterShutdownHook(false)
                    .start());
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE lending");
            }
            return "jdbc:postgresql://127.0.0.1:%d/lending?user=postgres".formatted(postgres.getPort());
        } catch (IOException | SQLException | RuntimeException | ExceptionInInitializerError e) {
            String end = Files.exists(log)
                    ? "; its log:\n" + Files.readString(log, UTF_8).indent(4)
                    : "";
            throw new StartFailure("PostgreSQL did not start: " + e.getMessage() + end);
        }
    }
}
