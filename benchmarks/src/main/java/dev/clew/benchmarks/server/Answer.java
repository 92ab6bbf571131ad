package dev.clew.benchmarks.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What a server answers to a GET. It is read by the thread that asks, over a connection that stays open: a client with
/// threads of its own would take as long as the server does.
///
/// @param truncatedBecause the limit that cut it short; empty if it is whole
/// @param body may be empty
record Answer(int status, String truncatedBecause, byte[] body) {
    static {
        // Else five of them at most.
        System.setProperty("http.maxConnections", "64");
    }

    /// @param accept the content type that is wanted
    static Answer get(String url, String accept) throws IOException {
        var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestProperty("Accept", accept);
        int status = connection.getResponseCode();
        String truncated = Objects.requireNonNullElse(connection.getHeaderField("clew-truncated-because"), "");
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, truncated, in == null ? new byte[0] : in.readAllBytes());
        }
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
