package dev.clew.lending.infrastructure;

import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What the lending system stands on, running.
///
/// @param database a JDBC URL
/// @param broker an AMQP URI
/// @param cache a Redis URI
public record Infrastructure(String database, URI broker, URI cache) {

    /// Starts all three at once; they are ready when this returns.
    ///
    /// @param parts takes what is started into its care, also when this fails half-way
    /// @throws StartFailure when one does not start
    public static Infrastructure start(Parts parts, TemporaryFolder folder) throws IOException, InterruptedException {
        Path rabbitmq = folder.folder("rabbitmq");
        Path postgres = folder.folder("postgres");
        Path redis = folder.folder("redis");
        // Closing waits for starts that are under way: what becomes ready after the others were closed is closed, too.
        ExecutorService starts = parts.keep(Executors.newVirtualThreadPerTaskExecutor());
        Future<URI> broker = starts.submit(() -> RabbitBroker.start(parts, rabbitmq));
        Future<String> database = starts.submit(() -> PostgresServer.start(parts, postgres));
        Future<URI> cache = starts.submit(() -> RedisServer.start(parts, redis));
        return new Infrastructure(result(database), result(broker), result(cache));
    }

    private static <T> T result(Future<T> start) throws IOException, InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }
}
