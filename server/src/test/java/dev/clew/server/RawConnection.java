package dev.clew.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;

/// A connection of a client that does as it likes: bytes as they are, or the frames of HTTP/2 (RFC 9113).
final class RawConnection implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    static RawConnection to(URI server) throws IOException {
        return new RawConnection(new Socket(server.getHost(), server.getPort()));
    }

    /// Begins HTTP/2, and answers nothing that the server says.
    static RawConnection http2(URI server) throws IOException {
        RawConnection connection = to(server);
        connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        connection.frame(SETTINGS, 0, 0, new byte[0]);
        return connection;
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(frameBytes(type, flags, stream, payload));
        out.flush();
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    static byte[] frameBytes(int type, int flags, int stream, byte[] payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var frame = new DataOutputStream(bytes);
        frame.writeInt((payload.length << 8) | type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        frame.write(payload);
        return bytes.toByteArray();
    }

    /// A block of headers without compression (RFC 7541, 6.2.2), names and values by turns.
    static byte[] headers(String... namesAndValues) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int rest = text.length() - 127;
        block.write(Math.min(text.length(), 127));
        for (; rest >= 128; rest >>>= 7) {
            block.write((rest & 0x7f) | 0x80);
        }
        if (text.length() >= 127) {
            block.write(rest);
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    /// Repeats `step` until the server ends the connection.
    ///
    /// @return everything that came back
    String untilClosed(Step step) throws Exception {
        var reader = new Reading(socket.getInputStream());
        Thread reading = Thread.startVirtualThread(reader);
        try {
            long deadline = deadline();
            while (reading.isAlive()) {
                step.run();
                checkPatience(deadline);
            }
        } catch (IOException _) {
            // Closed by the server, and noticed here first.
        }
        reading.join();
        return reader.answer();
    }

    /// Waits until the server ends the connection.
    ///
    /// @return everything that came back
    String untilClosed() throws Exception {
        return untilClosed(() -> Thread.sleep(20));
    }

    /// Does not read what comes back.
    void untilRefused(Step step) throws Exception {
        try {
            long deadline = deadline();
            while (true) {
                step.run();
                checkPatience(deadline);
            }
        } catch (IOException _) {
            // As it should be.
        }
    }

    /// How many frames of a type there are in what came back, whose payload begins so.
    static int count(String answer, int type, byte... payload) {
        ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(ISO_8859_1));
        int count = 0;
        while (bytes.remaining() >= 9) {
            int lengthAndType = bytes.getInt();
            bytes.position(bytes.position() + 5);
            ByteBuffer content = bytes.slice(bytes.position(), Math.min(bytes.remaining(), lengthAndType >>> 8));
            bytes.position(bytes.position() + content.remaining());
            content.limit(Math.min(content.remaining(), payload.length));
            count += (lengthAndType & 0xff) == type && content.equals(ByteBuffer.wrap(payload)) ? 1 : 0;
        }
        return count;
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    }

    private static void checkPatience(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new AssertionError("the server left the connection open");
        }
    }

    interface Step {
        void run() throws Exception;
    }

    private static final class Reading implements Runnable {
        private final InputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Reading(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            try {
                in.transferTo(bytes);
            } catch (IOException _) {
                // Reset: closed as well.
            }
        }

        String answer() {
            return bytes.toString(ISO_8859_1);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
