package dev.clew.lending.infrastructure;

import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Redis as a child, which keeps nothing on disk.
public final class RedisServer {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    private RedisServer() {}

    /// Starts a server that is ready when this returns.
    ///
    /// @param parts takes the process into its care, the moment it is there
    /// @param folder for all its files; exists
    /// @return where it listens
    /// @throws StartFailure when it is not installed or does not become ready
    public static URI start(Parts parts, Path folder) throws IOException, InterruptedException {
        Path program = Programs.require("redis-server", "redis-server");
        int port = FreePorts.pick(1)[0];
        List<String> command = List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no");
        ChildProcess redis = parts.keep(ChildProcess.start("Redis", folder.resolve("redis.log"), Map.of(), command));
        redis.await(READY_WITHIN, () -> FreePorts.listening(port));
        return URI.create("redis://127.0.0.1:" + port);
    }
}
