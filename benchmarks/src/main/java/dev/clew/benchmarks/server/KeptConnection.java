package dev.clew.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A connection by HTTP/1.1 that asks one thing after the other and makes next to no garbage: a client whose collector
/// and compilers run takes a part of what it measures. For one thread.
final class KeptConnection implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: ?(\\d+)\r\n");

    private final Socket socket;
    private final String host;
    private final InputStream in;
    private final byte[] received = new byte[MOST_BYTES];

    private KeptConnection(Socket socket, String host) throws IOException {
        this.socket = socket;
        this.host = host;
        in = socket.getInputStream();
        socket.setTcpNoDelay(true);
    }

    static KeptConnection to(String url) throws IOException {
        URI uri = URI.create(url);
        return new KeptConnection(new Socket(uri.getHost(), uri.getPort()), uri.getAuthority());
    }

    /// A GET, as it goes over the line.
    byte[] request(String path, String accept) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\n\r\n"
                .formatted(path, host, accept)
                .getBytes(US_ASCII);
    }

    /// What is answered with 200.
    ///
    /// @param into gets the body; the caller's
    /// @return how many bytes it has
    int ask(byte[] request, byte[] into) throws IOException {
        socket.getOutputStream().write(request);
        int length = 0;
        int body = -1;
        while (body < 0) {
            length += read(length);
            body = endOfHeaders(length);
        }
        String headers = new String(received, 0, body, US_ASCII).toLowerCase(Locale.ROOT);
        Matcher found = LENGTH.matcher(headers);
        if (!headers.startsWith("http/1.1 200 ") || !found.find()) {
            throw new IOException("an answer that is not expected: " + headers);
        }
        int total = body + Integer.parseInt(found.group(1));
        while (length < total) {
            length += read(length);
        }
        System.arraycopy(received, body, into, 0, total - body);
        return total - body;
    }

    private int read(int from) throws IOException {
        int read = in.read(received, from, MOST_BYTES - from);
        if (read <= 0) {
            throw new EOFException("an answer ends after %d bytes".formatted(from));
        }
        return read;
    }

    /// Where the body begins; -1 if that has not come.
    private int endOfHeaders(int length) {
        for (int i = 0; i + 3 < length; i++) {
            if (received[i] == '\r' && received[i + 1] == '\n' && received[i + 2] == '\r' && received[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
